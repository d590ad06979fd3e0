import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { AllianceError } from "../../sdk/AllianceError.js";

/** Where the settings of a machine's services are. */
export const SETTINGS_DIRECTORY = "/etc/milk";

/** The settings of all services of this machine, in the order of their names. Error: `NO_SETTINGS` when there are none. */
export async function settingsHere(directory = SETTINGS_DIRECTORY): Promise<string[]> {
  const names = await readdir(directory).catch((): string[] => []);
  const found = names.filter((name) => name.endsWith(".json5")).toSorted();
  if (found.length > 0) return found.map((name) => join(directory, name));
  throw new AllianceError(
    "NO_SETTINGS",
    `There are no settings of services in ${directory}.`,
    "Name the files: `milk status --settings relayer.json5 indexer.json5`.",
  );
}
