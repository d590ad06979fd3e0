import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import type { Programme } from "./Programme.js";
import { bytesOf, hexOf, numberOf, type Row } from "./rows.js";
import { AllianceError } from "../AllianceError.js";

/** A closed period: what its commitment is built from. */
export interface ClosedPeriod {
  readonly period: number;
  /** The last entry recorded before the period's end; 0 when there was none. */
  readonly lastSeq: number;
  /** Hash of that entry (the book's genesis for 0): 32 bytes in hexadecimal. */
  readonly head: string;
  /** Seed of the leaf salts: 32 bytes in hexadecimal. Secret. */
  readonly seed: string;
  /** Unix seconds. */
  readonly closedAt: number;
  /** The commitment's root, once it is built. */
  readonly root: string | undefined;
}

const ROOT = /^0x[0-9a-fA-F]{64}$/;

function periodOf(row: Row): ClosedPeriod {
  return {
    period: numberOf(row, "period"),
    lastSeq: numberOf(row, "lastSeq"),
    head: hexOf(bytesOf(row, "head")),
    seed: hexOf(bytesOf(row, "seed")),
    closedAt: numberOf(row, "closedAt"),
    root: row["root"] === null ? undefined : hexOf(bytesOf(row, "root")),
  };
}

/** See `BookReader.closedPeriod`. */
export function closedPeriod(file: BookFile, period: number): ClosedPeriod | undefined {
  const row = file.first("SELECT * FROM period WHERE period = ?", period);
  return row && periodOf(row);
}

/** See `BookReader.nextPeriod`. */
export function nextPeriod(file: BookFile): number {
  const row = file.first("SELECT period FROM period ORDER BY period DESC LIMIT 1");
  return row === undefined ? file.programme.firstPeriod : numberOf(row, "period") + 1;
}

/**
 * The time that the closed periods let nothing be before: the end of the last one, or when it was closed if that is not after `latest`. No
 * entry vouches for the latter, so it never keeps a book waiting. 0 before the first is closed.
 *
 * @param row Its last `period` and `closedAt`, null before the first.
 */
export function closedUntil({ periodLength }: Programme, row: Row, latest: number): number {
  if (row["period"] === null) return 0;
  const closedAt = numberOf(row, "closedAt");
  const end = (numberOf(row, "period") + 1) * periodLength;
  return closedAt <= latest ? Math.max(end, closedAt) : end;
}

/** See `BookReader.periods`. */
export function* periods(file: BookFile): Generator<ClosedPeriod> {
  for (const row of file.each("SELECT * FROM period ORDER BY period")) yield periodOf(row);
}

/** See `Book.recordRoot`. */
export function recordRoot(context: BookContext, period: number, root: string): void {
  const { file } = context;
  if (!ROOT.test(root) || /^0x0*$/.test(root)) {
    throw new AllianceError("INVALID_ROOT", `${JSON.stringify(root)} is no root.`, "Give 32 bytes in hexadecimal.");
  }
  file.write(() => {
    const known = closedPeriod(file, period);
    if (known === undefined) {
      throw new AllianceError("PERIOD_OPEN", `The period ${period} is not closed.`, "Close it, then build its root.");
    }
    if (known.root === root.toLowerCase()) return;
    if (known.root !== undefined) {
      throw new AllianceError(
        "ROOT_CONFLICT",
        `The period ${period} has the root ${known.root}, not ${root}.`,
        "A period has one root: verify the book, and find out which is wrong.",
      );
    }
    file.run("UPDATE period SET root = ? WHERE period = ?", Buffer.from(root.slice(2), "hex"), period);
  });
}
