import { AllianceError } from "../../AllianceError.js";
import type { BookFile } from "../BookFile.js";
import { closedPeriod, type ClosedPeriod } from "../periods.js";

/** A period that the book has closed. Error: `PERIOD_OPEN`. */
export function readClosedPeriod(book: BookFile, period: number): ClosedPeriod {
  const closed = closedPeriod(book, period);
  if (closed !== undefined) return closed;
  throw new AllianceError(
    "PERIOD_OPEN",
    `The book ${book.address} has not closed period ${period}.`,
    "Close it first, after its end: its commitment covers what was recorded until then.",
  );
}
