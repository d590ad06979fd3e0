import { readFile } from "node:fs/promises";
import { parseManifest, type Manifest } from "./parseManifest.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { parseJson5 } from "../../sdk/text/parseJson5.js";

/**
 * Reads the one file that describes an alliance.
 *
 * Errors: `MANIFEST_UNREADABLE` when the file cannot be read, `MANIFEST_SYNTAX` when it is not JSON5 or says something twice, `MANIFEST_INVALID` when a
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
  return parseManifest(parseJson5(text, file, "MANIFEST_SYNTAX"), file);
}
