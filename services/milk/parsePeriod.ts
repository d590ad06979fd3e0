import { parseTime } from "../../sdk/time/parseTime.js";
import type { PeriodChoice } from "../indexer/reports/Period.js";

/** The ends of a period as typed, days or times. */
export interface TypedPeriod {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What was typed, read; an end may be left out. Error: `INVALID_TIME`. */
export function parsePeriod({ from, to }: TypedPeriod): PeriodChoice {
  const read = (text: string | undefined) => (text === undefined ? undefined : parseTime(text, { dates: true }));
  return { from: read(from), to: read(to) };
}
