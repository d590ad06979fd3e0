import { AllianceError } from "../../../sdk/AllianceError.js";

export const INTERVALS = ["hour", "day", "week", "month"] as const;
/** A length of time by the calendar, UTC; weeks begin on Monday. */
export type Interval = (typeof INTERVALS)[number];

const HOUR = 3_600;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** The first day of Unix time was a Thursday: so long before it a week began. */
const BEFORE_THURSDAY = 3 * DAY;
export const MOST_INTERVALS = 400;

/** When the interval that a time lies in begins, Unix seconds. */
export function startOfInterval(interval: Interval, time: number): number {
  switch (interval) {
    case "hour":
      return time - (time % HOUR);
    case "day":
      return time - (time % DAY);
    case "week":
      return time - ((time + BEFORE_THURSDAY) % WEEK);
    case "month": {
      const date = new Date(time * 1_000);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1_000;
    }
  }
}

/** When the interval after the one that begins at a time begins, Unix seconds. */
export function nextStart(interval: Interval, start: number): number {
  // Longer than any interval, shorter than any two.
  const beyond = { hour: HOUR, day: DAY, week: WEEK, month: 31 * DAY }[interval];
  return startOfInterval(interval, start + beyond);
}

/** From one second up to, and without, another, Unix time. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The whole intervals that a span lies in, earliest first. Errors: `INVALID_PERIOD`, `TOO_MANY_INTERVALS`. */
export function intervalsOf(interval: Interval, { from, to }: Span): Span[] {
  if (from >= to) {
    throw new AllianceError("INVALID_PERIOD", `${from} is not before ${to}.`, "Give a beginning before the end.");
  }
  const spans: Span[] = [];
  for (let start = startOfInterval(interval, from); start < to;) {
    const end = nextStart(interval, start);
    spans.push({ from: start, to: end });
    if (spans.length > MOST_INTERVALS) {
      throw new AllianceError(
        "TOO_MANY_INTERVALS",
        `From ${from} to ${to} there are more than ${MOST_INTERVALS} intervals of a ${interval}.`,
        "Ask for a shorter time or for longer intervals.",
      );
    }
    start = end;
  }
  return spans;
}
