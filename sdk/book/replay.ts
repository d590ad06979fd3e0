import { BookFile } from "./BookFile.js";
import { entryKindOf, entryRowOf, hashEntry, type EntryKind, type EntryRow } from "./entry.js";
import { bytesOf, numberOf } from "./rows.js";

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
export interface Replay {
  /** Entries whose hash is right, from the first on. */
  readonly entries: number;
  /** The last one's hash; the genesis when there is none. */
  readonly head: Uint8Array;
  /** The first entry that is wrong, if any: none after it was visited. */
  readonly broken: { readonly seq: number; readonly problem: string } | undefined;
}

export interface ReplayOptions {
  /** Called now and then with the entries visited and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const STRIDE = 8_192;

/**
 * Walks a book's entries from the first one, computing each hash again, and hands each that is right to `visitor`. Stops at the first one
 * that was changed, removed or inserted. Reads one unchanging state; the book may be written meanwhile.
 *
 * Errors: those of opening a book; what `visitor` throws.
 */
export function replay(path: string, visitor: (entry: JournalEntry) => void, options: ReplayOptions = {}): Replay {
  const file = new BookFile(path, { readOnly: true });
  try {
    return file.read(() => replayFile(file, visitor, options));
  } finally {
    file.close();
  }
}

/** As {@link replay}, of a book that is open. */
export function replayFile(
  file: BookFile,
  visitor: (entry: JournalEntry) => void,
  { onProgress }: ReplayOptions = {},
): Replay {
  const total = numberOf(file.first("SELECT coalesce(max(seq), 0) AS last FROM entry") ?? {}, "last");
  let head = file.genesis;
  let entries = 0;
  let last = { recordedAt: 0, operation: 0 };
  // Left, not inner: an entry whose member is gone must not be passed over.
  const rows = file.each("SELECT entry.*, memberKey FROM entry LEFT JOIN member ON member.id = member ORDER BY seq");
  for (const row of rows) {
    const entry = entryRowOf(row);
    const seq = entries + 1;
    const broken = (problem: string): Replay => ({ entries, head, broken: { seq, problem } });
    if (entry.seq !== seq) return broken(`entry ${seq} is missing: entry ${entry.seq} follows entry ${entries}`);
    if (row["memberKey"] === null) return broken(`entry ${seq} is of a member that is not in the book`);
    const memberKey = bytesOf(row, "memberKey");
    const hash = bytesOf(row, "hash");
    const kind = entryKindOf(entry.kind);
    if (kind === undefined || !hashEntry(head, memberKey, entry).equals(hash)) {
      return broken(`entry ${seq} was changed, removed or inserted: its hash does not follow from the entry before`);
    }
    if (entry.recordedAt < last.recordedAt) return broken(`entry ${seq} is of an earlier time than the entry before`);
    if (entry.operation !== seq && entry.operation !== last.operation) {
      return broken(`entry ${seq} belongs to no operation`);
    }
    last = entry;
    head = hash;
    entries = seq;
    visitor({
      ...entry,
      kind,
      member: numberOf(row, "member"),
      memberKey,
      points: BigInt(entry.points),
      hash,
    });
    if (seq % STRIDE === 0) onProgress?.(seq, total);
  }
  onProgress?.(total, total);
  return { entries, head, broken: undefined };
}
