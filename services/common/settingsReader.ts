import type { z } from "zod";
import { parseConfig } from "./parseConfig.js";
import { readConfig } from "./readConfig.js";

/**
 * The two ways to a service's configuration: `parse` checks a value and fills in defaults (`CONFIG_INVALID` with the path of every value that is
 * wrong), `read` does so with a JSON5 file (`CONFIG_UNREADABLE`, `CONFIG_SYNTAX`, `CONFIG_INVALID`).
 *
 * @param documentation The file that says what each value means.
 */
export function settingsReader<Schema extends z.ZodType>(schema: Schema, documentation: string) {
  return {
    parse: (value: unknown, source: string) => parseConfig(schema, documentation, value, source),
    read: (file: string) => readConfig(schema, documentation, file),
  };
}
