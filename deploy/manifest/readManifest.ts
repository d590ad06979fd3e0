import { parseManifest, type Manifest } from "./parseManifest.js";
import { readTextFile } from "../../sdk/files/readTextFile.js";
import { parseJson5 } from "../../sdk/text/parseJson5.js";

/**
 * Reads the one file that describes an alliance.
 *
 * Errors: `MANIFEST_UNREADABLE` when the file cannot be read, `MANIFEST_SYNTAX` when it is not JSON5 or says something twice, `MANIFEST_INVALID` when a
 * value is wrong; the message names the file and the path of the value.
 */
export async function readManifest(file: string): Promise<Manifest> {
  const text = await readTextFile(file, {
    code: "MANIFEST_UNREADABLE",
    called: `The manifest ${file}`,
    remedy: "Give the path of an existing alliance.<network>.json5.",
  });
  return parseManifest(parseJson5(text, file, "MANIFEST_SYNTAX"), file);
}
