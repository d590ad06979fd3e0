import { AllianceError } from "../../../sdk/AllianceError.js";
import { indexedTo, positionAt } from "../queries/indexedTo.js";
import type { IndexFile } from "../store/IndexFile.js";
import { numberOf } from "../store/rows.js";

/** From one second up to, and without, another, Unix time; and the positions of the logs between them. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** The ends of a period, Unix seconds. Left out, it begins with the first block indexed and ends with the last. */
export interface PeriodChoice {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A period within what is indexed. Errors: `INVALID_PERIOD`, `PERIOD_NOT_INDEXED`, `INDEX_EMPTY`. */
export function periodOf(file: IndexFile, choice: PeriodChoice): Period {
  const last = indexedTo(file);
  const first = file.first("SELECT min(time) AS time FROM block");
  const from = choice.from ?? (first === undefined ? 0 : numberOf(first, "time"));
  const to = choice.to ?? last.time + 1;
  if (to > last.time + 1) {
    throw new AllianceError(
      "PERIOD_NOT_INDEXED",
      `The period ends at ${timeText(to)}, but the index ends with block ${last.number} of ${timeText(last.time)}.`,
      "Give an earlier end, or wait until the indexer has come so far.",
    );
  }
  if (from >= to) {
    const message = `The period begins at ${timeText(from)} and ends at ${timeText(to)}.`;
    throw new AllianceError("INVALID_PERIOD", message, "Give a beginning before the end.");
  }
  return { from, to, start: positionAt(file, from), end: positionAt(file, to) };
}

/** A time as ISO 8601 in UTC. @param seconds Unix time. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}
