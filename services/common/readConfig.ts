import type { z } from "zod";
import { readTextFile } from "../../sdk/files/readTextFile.js";
import { parseJson5 } from "../../sdk/text/parseJson5.js";
import { parseConfig } from "./parseConfig.js";

/**
 * Reads a service's configuration, a JSON5 file.
 *
 * Errors: `CONFIG_UNREADABLE`, `CONFIG_SYNTAX`, `CONFIG_INVALID`.
 *
 * @param documentation The file that says what each value means.
 */
export async function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  documentation: string,
  file: string,
): Promise<z.output<Schema>> {
  const text = await readTextFile(file, { code: "CONFIG_UNREADABLE", remedy: "Give the path of the file." });
  return parseConfig(schema, documentation, parseJson5(text, file, "CONFIG_SYNTAX"), file);
}
