import { AllianceError } from "../../AllianceError.js";
import type { BookFile } from "../BookFile.js";
import { bytesOf, numberOf } from "../rows.js";

/** What a period's commitment is built from. */
export interface ClosedPeriod {
  readonly period: number;
  /** Seq of the last entry it covers; 0 for none. */
  readonly lastSeq: number;
  /** The hash of that entry. */
  readonly head: Uint8Array;
  /** Seed of the leaves' salts. */
  readonly seed: Uint8Array;
  /** The root, once it was recorded. */
  readonly root: Uint8Array | undefined;
}

/** A period as the book closed it. Error: `PERIOD_NOT_CLOSED`. */
export function readClosedPeriod(book: BookFile, period: number): ClosedPeriod {
  const row = book.first("SELECT lastSeq, head, seed, root FROM period WHERE period = ?", period);
  if (row === undefined) {
    throw new AllianceError(
      "PERIOD_NOT_CLOSED",
      `The book ${book.path} has not closed period ${period}.`,
      "Close it first, after its end: its commitment covers what was recorded until then.",
    );
  }
  return {
    period,
    lastSeq: numberOf(row, "lastSeq"),
    head: bytesOf(row, "head"),
    seed: bytesOf(row, "seed"),
    root: row["root"] === null ? undefined : bytesOf(row, "root"),
  };
}
