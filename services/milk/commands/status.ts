import { formatTable } from "../../../sdk/terminal/formatTable.js";
import { parseWhole } from "../../../sdk/terminal/parseWhole.js";
import { toJson } from "../../../sdk/text/toJson.js";
import type { ServiceStatus } from "../askHealth.js";
import { command, json } from "../command.js";
import { SETTINGS_DIRECTORY, settingsHere } from "../settingsHere.js";

/**
 * `milk status [--settings F…] [--wait S] [--json]`: how the services of this machine are, by what each says of itself. Exit code 1 when one is
 * not ok.
 */
export const status = command({
  name: "status",
  says: "Show how all services of this machine are",
  takes: {
    settings: {
      type: "string",
      array: true,
      describe: `The services' settings; every ${SETTINGS_DIRECTORY}/*.json5 if left out`,
    },
    wait: { type: "string", describe: "Seconds that an answer is waited for", default: "5" },
    json,
  },
  examples: [
    ["status", `The services with settings in ${SETTINGS_DIRECTORY}`],
    ["status --settings relayer.json5 indexer.json5", "These two"],
  ],
  run: async ({ settings, wait, json: asJson }) => {
    const seconds = parseWhole("--wait", wait, "INVALID_WAIT");
    const { askHealth } = await import("../askHealth.js");
    const files = settings ?? (await settingsHere());
    const services = await Promise.all(files.map((file) => askHealth(file, seconds)));
    process.stdout.write(asJson ? toJson(services) : `${tableOf(services)}\n`);
    if (services.some((service) => service.status !== "ok")) process.exitCode = 1;
  },
});

function tableOf(services: readonly ServiceStatus[]): string {
  const rows = services.map(({ service, url, status: state, problems }) => [service, url, state, problems]);
  return formatTable(["service", "listens at", "status", "what is wrong"], rows);
}
