import { toJson } from "../../../sdk/text/toJson.js";
import { KEY_NAMES } from "../../common/keys/keyNames.js";
import { runService } from "../../common/runService.js";
import type { PricerConfig } from "../../pricer/config.js";
import { command, json } from "../command.js";
import { settingsOf } from "../serviceCommand.js";

/**
 * `milk pricer --settings F [--dry-run [--json]]`; the treasurer's key is under `MILK_TREASURER_KEY`. A dry run needs no key, and without one
 * in the environment the role is not looked at.
 */
export const pricer = command({
  name: "pricer",
  says: "Run a treasurer's pricer of pools",
  takes: {
    settings: settingsOf("pricer"),
    "dry-run": { type: "boolean", describe: "Show once what would be done and why, and send nothing", default: false },
    json: { ...json, describe: "With --dry-run: print the decisions as JSON" },
  },
  examples: [
    ["pricer --settings /etc/milk/pricer.json5", "Run it until SIGTERM or Ctrl-C"],
    ["pricer --settings pricer.json5 --dry-run", "Show what it would do with each pool, and why"],
  ],
  run: async ({ settings, dryRun, json: asJson }) => {
    const { readPricerConfig } = await import("../../pricer/config.js");
    const config = await readPricerConfig(settings);
    if (dryRun) return preview(config, asJson);
    const { accountOf } = await import("../../common/keys/accountOf.js");
    const { startPricer } = await import("../../pricer/startPricer.js");
    await runService(async () => startPricer({ config, treasurer: await accountOf(KEY_NAMES.pricer) }));
  },
});

async function preview(config: PricerConfig, asJson: boolean): Promise<void> {
  const { previewQuotes } = await import("../../pricer/previewQuotes.js");
  const { accountOf } = await import("../../common/keys/accountOf.js");
  const { formatDecision } = await import("../../pricer/formatDecision.js");
  const known = process.env[KEY_NAMES.pricer] !== undefined;
  const decisions = await previewQuotes(config, known ? (await accountOf(KEY_NAMES.pricer)).address : undefined);
  process.stdout.write(asJson ? toJson(decisions) : `${decisions.map(formatDecision).join("\n\n")}\n`);
}
