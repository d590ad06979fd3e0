import { AllianceError } from "../../sdk/AllianceError.js";

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/;

/** A time in UTC as Unix seconds, such as 2026-01-31 or 2026-01-31T09:30:00Z; undefined for an empty text. Error: `INVALID_TIME`. */
export function parseTime(text: string): number | undefined {
  if (text === "") return undefined;
  const time = ISO.test(text) ? Date.parse(text) : NaN;
  // What rolls over, such as 31 February, is no date.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10))) return time / 1_000;
  throw new AllianceError(
    "INVALID_TIME",
    `${text} is no time.`,
    "Give a day or a time in UTC, such as 2026-01-31 or 2026-01-31T09:30:00Z.",
  );
}
