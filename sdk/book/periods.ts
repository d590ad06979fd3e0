import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { Journal } from "./Journal.js";
import { bytesOf, numberOf, type Row } from "./rows.js";
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
const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}`;

function periodOf(row: Row): ClosedPeriod {
  return {
    period: numberOf(row, "period"),
    lastSeq: numberOf(row, "lastSeq"),
    head: hex(bytesOf(row, "head")),
    seed: hex(bytesOf(row, "seed")),
    closedAt: numberOf(row, "closedAt"),
    root: row["root"] === null ? undefined : hex(bytesOf(row, "root")),
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
 */
export function closedUntil(file: BookFile, latest: number): number {
  const row = file.first("SELECT period, closedAt FROM period ORDER BY period DESC LIMIT 1");
  if (row === undefined) return 0;
  const closedAt = numberOf(row, "closedAt");
  const end = (numberOf(row, "period") + 1) * file.programme.periodLength;
  return closedAt <= latest ? Math.max(end, closedAt) : end;
}

/** See `BookReader.periods`. */
export function* periods(file: BookFile): Generator<ClosedPeriod> {
  for (const row of file.each("SELECT * FROM period ORDER BY period")) yield periodOf(row);
}

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
    return { period, lastSeq, head: hex(head), seed: hex(seed), closedAt, root: undefined };
  });
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
