import { hash } from "node:crypto";
import type { BookContext } from "./BookContext.js";
import { checkTime } from "./checks.js";
import { ENTRY_KINDS, hashEntry, OPERATION_KINDS, type EntryKind, type OperationKind } from "./entry.js";
import type { Member } from "./members.js";
import { bytesOf, numberOf } from "./rows.js";
import { AllianceError } from "../AllianceError.js";

/** Seconds the clock may step back: the last time is used again. */
const TOLERANCE = 5;
const NO_REFERENCE = new Uint8Array(32);

/** A row to append. */
export interface NewEntry {
  readonly kind: EntryKind;
  readonly epoch: number;
  readonly points: bigint;
  readonly purchasedAt?: number;
  readonly settlesAt?: number;
  readonly lot?: number | undefined;
  readonly purchase?: number;
  readonly issueId?: number;
}

/** Appends entries within one write transaction: knows where the chain ends and what time it is. */
export class Journal {
  /** When this transaction's entries are recorded, Unix seconds. */
  readonly now: number;
  private seq: number;
  private head: Uint8Array;

  /** Error: `CLOCK_STEPPED_BACK`, more than 5 s behind what the book recorded last. */
  constructor(private readonly context: BookContext) {
    const { file } = context;
    const last = file.first("SELECT seq, recordedAt, hash FROM entry ORDER BY seq DESC LIMIT 1");
    this.seq = last === undefined ? 0 : numberOf(last, "seq");
    this.head = last === undefined ? file.genesis : bytesOf(last, "hash");
    this.now = this.timeAfter(last === undefined ? 0 : numberOf(last, "recordedAt"));
  }

  /** Seq of the next entry to be appended. */
  get next(): number {
    return this.seq + 1;
  }

  /**
   * Appends an operation's rows and gives the first one's seq.
   * @param reference The operation's reference, if it has one.
   */
  append(member: Member, entries: readonly NewEntry[], reference?: { kind: OperationKind; text: string }): number {
    const operation = this.next;
    const digest =
      reference === undefined ? NO_REFERENCE : referenceDigest(member.salt, reference.kind, reference.text);
    for (const entry of entries) this.appendOne(operation, member, entry, digest);
    if (reference !== undefined) {
      this.context.file.run(
        "INSERT INTO reference (operation, kind, text, rows) VALUES (?, ?, ?, ?)",
        operation,
        OPERATION_KINDS[reference.kind],
        reference.text,
        entries.length,
      );
    }
    return operation;
  }

  private appendOne(operation: number, member: Member, entry: NewEntry, reference: Uint8Array): void {
    this.seq++;
    const row = {
      ...entry,
      seq: this.seq,
      operation,
      recordedAt: this.now,
      kind: ENTRY_KINDS[entry.kind],
      points: Number(entry.points),
      reference,
    };
    this.head = hashEntry(this.head, member.memberKey, row);
    this.context.file.run(
      `INSERT INTO entry (seq, operation, recordedAt, kind, member, epoch, points, purchasedAt, settlesAt, lot, purchase,
         issueId, reference, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.seq,
      operation,
      row.recordedAt,
      row.kind,
      member.id,
      row.epoch,
      row.points,
      row.purchasedAt ?? null,
      row.settlesAt ?? null,
      row.lot ?? null,
      row.purchase ?? null,
      row.issueId ?? null,
      reference,
      this.head,
    );
  }

  private timeAfter(lastEntry: number): number {
    const closed = this.context.file.first("SELECT max(closedAt) AS at FROM period")?.["at"];
    const last = Math.max(lastEntry, typeof closed === "number" ? closed : 0);
    const now = this.context.clock();
    checkTime(now, "The clock's time");
    if (now >= last) return now;
    if (last - now <= TOLERANCE) return last;
    throw new AllianceError(
      "CLOCK_STEPPED_BACK",
      `It is ${now}, and the book's last entry is of ${last}, ${last - now} s later.`,
      "Set the clock right; nothing was recorded.",
    );
  }
}

/** SHA-256(member's salt ‖ kind of operation ‖ reference): ties an entry to its reference for whoever knows the salt. */
export function referenceDigest(salt: Uint8Array, kind: OperationKind, text: string): Buffer {
  return hash("sha256", Buffer.concat([salt, Buffer.of(OPERATION_KINDS[kind]), Buffer.from(text)]), "buffer");
}
