import type { StoreValue } from "../../store/Store.js";
import type { AllianceError } from "../../AllianceError.js";
import { damaged } from "../bookError.js";
import type { BookFile } from "../BookFile.js";
import { entryKindOf, hashEntry, type EntryKind, type EntryRow } from "../entry.js";
import { numberOf } from "../rows.js";
import type { Members } from "./Members.js";

/** An entry of a book whose hash is right. */
export interface JournalEntry extends Omit<EntryRow, "kind" | "points"> {
  readonly kind: EntryKind;
  /** The member's id in this file; the chain of hashes covers the key. */
  readonly member: number;
  /** 32 bytes. */
  readonly memberKey: Uint8Array;
  readonly points: bigint;
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** How far the chain of hashes holds. */
export interface Walk {
  /** Entries whose hash is right, from the first on. */
  readonly entries: number;
  /** The last one's hash; the genesis when there is none. */
  readonly head: Uint8Array;
  /** The first entry that is wrong, if any: none after it was visited. */
  readonly broken: { readonly seq: number; readonly problem: string } | undefined;
}

export interface WalkOptions {
  /** Called now and then with the entries visited and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** The last entry to be visited; the journal's last by default. */
  readonly lastSeq?: number | undefined;
}

const STRIDE = 8_192;
const ENTRIES = `
SELECT seq, operation, recordedAt, kind, member, epoch, points, purchasedAt, settlesAt, lot, purchase, issueId, reference, hash
FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT 1000`;

/**
 * Walks a book's entries from the first one, computing each hash again, and hands each that is right to `visitor`. Stops at the first one
 * that was changed, removed or inserted.
 *
 * Errors: `BOOK_DAMAGED` when a row cannot be read; what `visitor` throws.
 */
export function walkJournal(
  file: BookFile,
  members: Members,
  visitor: (entry: JournalEntry) => void,
  { onProgress, lastSeq = Number.MAX_SAFE_INTEGER }: WalkOptions = {},
): Walk {
  const last = numberOf(file.first("SELECT coalesce(max(seq), 0) AS last FROM entry") ?? {}, "last");
  const total = Math.min(last, lastSeq);
  let head = file.genesis;
  let entries = 0;
  let before = { recordedAt: 0, operation: 0 };
  const broken = (problem: string): Walk => ({ entries, head, broken: { seq: entries + 1, problem } });
  if (members.problem !== undefined) return broken(`entry 1 cannot be checked: ${members.problem}`);
  for (const values of entriesOf(file, lastSeq)) {
    const row = rowOf(file, values);
    const seq = entries + 1;
    if (row.seq !== seq) return broken(`entry ${seq} is missing: entry ${row.seq} follows entry ${entries}`);
    const memberKey = members.keyOf(row.member);
    if (memberKey === undefined) return broken(`entry ${seq} is of a member that is not in the book`);
    const kind = entryKindOf(row.kind);
    if (kind === undefined || !hashEntry(head, memberKey, row).equals(row.hash)) {
      return broken(`entry ${seq} was changed, removed or inserted: its hash does not follow from the entry before`);
    }
    const disorder = disorderOf(row, before);
    if (disorder !== undefined) return broken(`entry ${seq} ${disorder}`);
    before = row;
    head = row.hash;
    entries = seq;
    visitor({ ...row, kind, memberKey, points: BigInt(row.points) });
    if (seq % STRIDE === 0) onProgress?.(seq, total);
  }
  onProgress?.(total, total);
  return { entries, head, broken: undefined };
}

function* entriesOf(file: BookFile, lastSeq: number): Generator<readonly StoreValue[]> {
  // From below 0 on: an entry that was put before the first must not be passed over.
  for (let after: StoreValue = Number.MIN_SAFE_INTEGER; ;) {
    const rows = file.lists(ENTRIES, after, lastSeq);
    yield* rows;
    const last = rows.at(-1)?.[0];
    if (last === undefined) return;
    after = last;
  }
}

function disorderOf(row: EntryRow, before: Pick<EntryRow, "recordedAt" | "operation">): string | undefined {
  if (row.recordedAt < before.recordedAt) return "is of an earlier time than the entry before";
  return row.operation === row.seq || row.operation === before.operation ? undefined : "belongs to no operation";
}

/** A row as it stands there, and what its hash covers besides. */
type StoredRow = Omit<JournalEntry, "kind" | "points" | "memberKey"> & {
  readonly kind: number;
  readonly points: number;
};

function rowOf(file: BookFile, values: readonly StoreValue[]): StoredRow {
  return {
    seq: number(file, values, 0),
    operation: number(file, values, 1),
    recordedAt: number(file, values, 2),
    kind: number(file, values, 3),
    member: number(file, values, 4),
    epoch: number(file, values, 5),
    points: number(file, values, 6),
    purchasedAt: optional(file, values, 7),
    settlesAt: optional(file, values, 8),
    lot: optional(file, values, 9),
    purchase: optional(file, values, 10),
    issueId: optional(file, values, 11),
    reference: bytes(file, values, 12),
    hash: bytes(file, values, 13),
  };
}

function number(file: BookFile, values: readonly StoreValue[], index: number): number {
  const value = values[index];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw odd(file, values, index);
  return value;
}

function optional(file: BookFile, values: readonly StoreValue[], index: number): number | undefined {
  return values[index] === null ? undefined : number(file, values, index);
}

function bytes(file: BookFile, values: readonly StoreValue[], index: number): Uint8Array {
  const value = values[index];
  if (!(value instanceof Uint8Array) || value.length !== 32) throw odd(file, values, index);
  return value;
}

function odd(file: BookFile, values: readonly StoreValue[], index: number): AllianceError {
  return damaged(file.address, `column ${index} of entry ${String(values[0])} is of another kind`);
}
