import { z } from "zod";
import { AllianceError } from "../AllianceError.js";
import { readText } from "./readText.js";

/**
 * Reads JSON from a file or the web and checks it.
 *
 * Errors: `ADDRESSES_UNREADABLE` without an answer, `ADDRESSES_INVALID` when it is not JSON or a value is wrong; the message names source
 * and path.
 *
 * @param source A path, or a URL of `file:`, `http:` or `https:`.
 */
export async function readJson<Schema extends z.ZodType>(
  source: string | URL,
  schema: Schema,
): Promise<z.output<Schema>> {
  let text: string;
  try {
    text = await readText(source);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "ADDRESSES_UNREADABLE",
      `${String(source)} cannot be read: ${reason}.`,
      "Give the path or URL of a file of addresses; `npm run sandbox` writes one.",
      { cause },
    );
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new AllianceError(
      "ADDRESSES_INVALID",
      `${String(source)} does not hold what it should:\n${reason}`,
      "Use the file that the sandbox or `alliance export` of the same version wrote.",
      { cause },
    );
  }
}
