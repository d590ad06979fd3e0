import { writeFile } from "node:fs/promises";
import { AllianceError } from "../../sdk/AllianceError.js";
import { toJson } from "../../sdk/text/toJson.js";

/** Writes a value as JSON. Error: `OUTPUT_UNWRITABLE`, such as for a path that is a directory. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  try {
    await writeFile(file, toJson(value));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError("OUTPUT_UNWRITABLE", `${file} cannot be written: ${reason}.`, "Name another file.", {
      cause,
    });
  }
}
