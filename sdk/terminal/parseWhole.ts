import { AllianceError } from "../AllianceError.js";
import { shownText } from "../text/shownText.js";

/**
 * A whole number as typed: digits alone, none of what JavaScript takes for a number beside them. Error: `code`.
 *
 * @param option Names it in the error, such as "--hold".
 */
export function parseWhole(option: string, text: string, code: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new AllianceError(code, `${option} is ${shownText(text)}.`, "Give a whole number in digits.");
}
