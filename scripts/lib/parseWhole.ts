import { AllianceError } from "../../sdk/AllianceError.js";
import { shownText } from "../../sdk/text/shownText.js";

/**
 * A whole number as typed: digits alone, none of what JavaScript takes for a number beside them. Error: `INVALID_NUMBER`.
 *
 * @param what Names it in the error, such as "--hold".
 */
export function parseWhole(what: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new AllianceError("INVALID_NUMBER", `${what} is ${shownText(text)}.`, "Give a whole number in digits.");
}
