import { readFile } from "node:fs/promises";
import JSON5 from "json5";
import { parseManifest, type Manifest } from "./parseManifest.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Reads the one file that describes an alliance.
 *
 * Errors: `MANIFEST_UNREADABLE` when the file cannot be read, `MANIFEST_SYNTAX` when it is not JSON5, `MANIFEST_INVALID` when a
 * value is wrong; the message names the file and the path of the value.
 */
export async function readManifest(file: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "MANIFEST_UNREADABLE",
      `The manifest ${file} cannot be read: ${reason}.`,
      "Give the path of an existing alliance.<network>.json5.",
      { cause },
    );
  }
  let value: unknown;
  try {
    value = JSON5.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError("MANIFEST_SYNTAX", `${file} is not JSON5: ${reason}.`, "Mend the line and column named.", {
      cause,
    });
  }
  return parseManifest(value, file);
}
