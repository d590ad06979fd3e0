import { parseTime } from "../../sdk/time/parseTime.js";
import type { PeriodChoice } from "../indexer/reports/Period.js";

/** The ends of a period as typed, days or times; an empty text is an end left out. Error: `INVALID_TIME`. */
export function parsePeriod({ from, to }: { readonly from: string; readonly to: string }): PeriodChoice {
  const read = (text: string) => (text === "" ? undefined : parseTime(text, { dates: true }));
  return { from: read(from), to: read(to) };
}
