import { AllianceError } from "../AllianceError.js";
import { shownText } from "../text/shownText.js";
import { timeIn } from "./timeIn.js";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const NUMBER = /^[+-]?[\d.]+$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;
const SHAPED = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * The one reader of times that a person gives: ISO 8601 with `Z` or an offset, as RFC 3339 has it. Gives Unix seconds.
 *
 * Error: `INVALID_TIME` with the text, what is wrong with it, and the right form.
 *
 * @param dates Whether a date alone will do; it is its beginning in UTC.
 */
export function parseTime(text: string, { dates }: { readonly dates: boolean }): number {
  const time = timeIn(text);
  const problem = problemOf(text, time, dates);
  if (time !== undefined && problem === undefined) return time;
  const date = dates ? "A date alone, such as 2027-01-31, is midnight UTC. " : "";
  throw new AllianceError(
    "INVALID_TIME",
    `${shownText(text)} is no time: ${problem}.`,
    `${date}Give a time with its offset, such as 2027-01-31T09:30:00Z or 2027-01-31T18:30:00+09:00.`,
  );
}

function problemOf(text: string, time: number | undefined, dates: boolean): string | undefined {
  if (text === "") return "it is empty";
  if (NUMBER.test(text)) return "it is a number";
  if (LOCAL.test(text)) return "it does not say which zone it is of";
  if (DATE.test(text) && !dates) return "it is a date without a time of day";
  if (time === undefined) {
    return SHAPED.test(text) ? "calendar and clock have no such time" : "it has another form";
  }
  return time < 0 ? "it is before 1970" : undefined;
}
