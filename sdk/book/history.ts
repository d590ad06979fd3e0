import type { BookFile } from "./BookFile.js";
import { ENTRY_KINDS, entryKindOf, type EntryKind } from "./entry.js";
import { findMember, type MemberName } from "./members.js";
import { bigintOf, numberOf, optionalNumberOf, optionalTextOf } from "./rows.js";

/** What happened to a member's points. */
export interface HistoryEntry {
  /** Which of the member's own entries it is, from 1. */
  readonly number: number;
  /** Its place in the book: tells how much others buy, so it is for the partner alone. */
  readonly seq: number;
  /** Unix seconds. */
  readonly recordedAt: number;
  readonly kind: EntryKind;
  readonly epoch: number;
  readonly points: bigint;
  /** The partner's own number of the operation: purchase, refund, order or release request. */
  readonly reference: string | undefined;
  /** Of an accrual: when its points settle, Unix seconds. */
  readonly settlesAt: number | undefined;
  /** Of a release, a settlement or a void: the release's number on chain. */
  readonly issueId: number | undefined;
}

/** Entries, latest first. */
export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** Give it as `before` to get the next page; undefined on the last. */
  readonly next: number | undefined;
}

/** Which page: entries before that number (the latest by default), at most `limit` (1 to 1,000, 100 by default). */
export interface PageOptions {
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}

const MOST = 1_000;

/** See `BookReader.historyOf`. */
export function historyOf(file: BookFile, name: MemberName, { before, limit = 100 }: PageOptions): HistoryPage {
  const size = Math.min(Math.max(1, Math.trunc(limit)), MOST);
  return file.read(() => {
    const member = findMember(file, name);
    const rows = file.all(
      `SELECT own.number, seq, recordedAt, own.kind, epoch, points, settlesAt, issueId, text
       FROM (SELECT *, row_number() OVER (ORDER BY seq) AS number FROM entry
         WHERE member = ? AND kind < ${ENTRY_KINDS.erasure}) AS own
         LEFT JOIN reference ON reference.operation = own.operation
       WHERE own.number < ? ORDER BY own.number DESC LIMIT ?`,
      member.id,
      before ?? Number.MAX_SAFE_INTEGER,
      size + 1,
    );
    const entries = rows.slice(0, size).map((row): HistoryEntry => {
      const kind = entryKindOf(numberOf(row, "kind"));
      if (kind === undefined) throw new RangeError("the book has an entry of an unknown kind");
      return {
        number: numberOf(row, "number"),
        seq: numberOf(row, "seq"),
        recordedAt: numberOf(row, "recordedAt"),
        kind,
        epoch: numberOf(row, "epoch"),
        points: bigintOf(row, "points"),
        reference: optionalTextOf(row, "text"),
        settlesAt: optionalNumberOf(row, "settlesAt"),
        issueId: optionalNumberOf(row, "issueId"),
      };
    });
    return { entries, next: rows.length > size ? entries.at(-1)?.number : undefined };
  });
}
