import JSON5 from "json5";
import { AllianceError } from "../AllianceError.js";
import { duplicateKeys } from "./duplicateKeys.js";
import { json5Problem } from "./json5Problem.js";

/**
 * Parses what a person wrote as JSON5. A key that an object has twice is refused: only one of its values could count.
 *
 * Error: with the code given, naming line and column, and what stands before a mistake.
 *
 * @param file Its name, for the message.
 * @param code Of the error.
 */
export function parseJson5(source: string, file: string, code: string): unknown {
  let value: unknown;
  try {
    value = JSON5.parse(source);
  } catch (cause) {
    const message = `${file} is not JSON5: ${json5Problem(source, cause)}.`;
    throw new AllianceError(code, message, "Mend the line and column named.", { cause });
  }
  const twice = duplicateKeys(source);
  if (twice.length === 0) return value;
  throw new AllianceError(code, `${file} says something twice: ${twice.join("; ")}.`, "Leave each key once.");
}
