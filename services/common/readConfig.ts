import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
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
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError("CONFIG_UNREADABLE", `${file} cannot be read: ${reason}.`, "Give the path of the file.", {
      cause,
    });
  }
  return parseConfig(schema, documentation, parseJson5(text, file, "CONFIG_SYNTAX"), file);
}
