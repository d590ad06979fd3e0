import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { Journal } from "./Journal.js";
import { closedPeriod, nextPeriod, type ClosedPeriod } from "./periods.js";
import { bytesOf, hexOf, numberOf } from "./rows.js";
import { AllianceError } from "../AllianceError.js";

/** See `Book.closePeriod`. */
export function closePeriod(context: BookContext, period: number): ClosedPeriod {
  const { file, secrets } = context;
  return file.write(() => {
    const known = closedPeriod(file, period);
    if (known !== undefined) return known;
    const journal = new Journal(context);
    const next = nextPeriod(file);
    if (period !== next) {
      throw new AllianceError(
        "PERIOD_OUT_OF_TURN",
        `The period to be closed is ${next}, not ${period}.`,
        "Close periods one after the other.",
      );
    }
    const end = (period + 1) * file.programme.periodLength;
    if (journal.now < end) {
      throw new AllianceError(
        "PERIOD_RUNNING",
        `The period ${period} ends at ${end}, and it is ${journal.now}.`,
        "Close it after its end.",
      );
    }
    const lastSeq = lastSeqBefore(file, end);
    const entry = file.first("SELECT hash FROM entry WHERE seq = ?", lastSeq);
    const head = entry === undefined ? file.genesis : bytesOf(entry, "hash");
    const seed = secrets.periodSeed(period);
    const closedAt = journal.now;
    file.run(
      "INSERT INTO period (period, lastSeq, head, seed, closedAt) VALUES (?, ?, ?, ?, ?)",
      period,
      lastSeq,
      head,
      seed,
      closedAt,
    );
    return { period, lastSeq, head: hexOf(head), seed: hexOf(seed), closedAt, root: undefined };
  });
}

/** The last entry recorded before a time, by bisection: times never decrease. */
function lastSeqBefore(file: BookFile, time: number): number {
  let low = 0;
  let high = numberOf(file.first("SELECT coalesce(max(seq), 0) AS last FROM entry") ?? {}, "last");
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const row = file.first("SELECT recordedAt FROM entry WHERE seq = ?", middle) ?? {};
    if (numberOf(row, "recordedAt") < time) low = middle;
    else high = middle - 1;
  }
  return low;
}
