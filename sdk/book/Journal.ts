import { hash } from "node:crypto";
import type { BookContext } from "./BookContext.js";
import { checkTime } from "./checks.js";
import { ENTRY_KINDS, hashEntry, OPERATION_KINDS, type EntryKind, type OperationKind } from "./entry.js";
import type { Row, StoreValue } from "../store/Store.js";
import type { Member } from "./members.js";
import { closedUntil } from "./periods.js";
import { bytesOf, numberOf } from "./rows.js";
import { columnsIn } from "./tables.js";
import { AllianceError } from "../AllianceError.js";

/** Seconds the clock may step back: the last time is used again. */
const TOLERANCE = 5;
/** Seconds the clock may be ahead of the last time that is known: a quarter of a year, and a week. */
const LONGEST_IDLE = 100 * 86_400;
const NO_REFERENCE = new Uint8Array(32);
/** The last entry and the last period, of a new book neither. */
const LAST = `
SELECT seq, recordedAt, hash, period, closedAt FROM (SELECT 1) AS one
  LEFT JOIN (SELECT seq, recordedAt, hash FROM entry ORDER BY seq DESC LIMIT 1) AS last ON true
  LEFT JOIN (SELECT period, closedAt FROM period ORDER BY period DESC LIMIT 1) AS closed ON true`;

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

/** The partner's own number of an operation. */
export interface Reference {
  readonly kind: OperationKind;
  readonly text: string;
  /** What else stands in the erasable tables for the operation. */
  readonly covered?: readonly string[];
}

/** Appends entries within one write transaction: knows where the chain ends and what time it is. */
export class Journal {
  /** When this transaction's entries are recorded, Unix seconds. */
  readonly now: number;
  private seq: number;
  private head: Uint8Array;
  private entries: StoreValue[][] = [];
  private references: StoreValue[][] = [];

  /**
   * Errors: `CLOCK_STEPPED_BACK`, more than 5 s behind what the book recorded last; `CLOCK_LEAPT`, more than 100 days ahead of it and of
   * every other time that is known.
   */
  constructor(private readonly context: BookContext) {
    const { file } = context;
    const last = file.first(LAST) ?? {};
    const empty = last["seq"] === null;
    this.seq = empty ? 0 : numberOf(last, "seq");
    this.head = empty ? file.genesis : bytesOf(last, "hash");
    this.now = this.timeAfter(empty ? 0 : numberOf(last, "recordedAt"), last);
  }

  /** Seq of the next entry to be appended. */
  get next(): number {
    return this.seq + 1;
  }

  /**
   * Appends an operation's rows and gives the first one's seq.
   * @param mark The operation's reference, or the digest that ties it to what it is about.
   */
  append(member: Member, entries: readonly NewEntry[], mark: Reference | Uint8Array = NO_REFERENCE): number {
    const operation = this.add(member, entries, mark);
    this.flush();
    return operation;
  }

  /** As {@link append}, but they are written with {@link flush}. */
  add(member: Member, entries: readonly NewEntry[], mark: Reference | Uint8Array = NO_REFERENCE): number {
    const operation = this.next;
    if (mark instanceof Uint8Array) {
      for (const entry of entries) this.appendOne(operation, member, entry, mark);
      return operation;
    }
    const digest = referenceDigest(member.salt, mark);
    for (const entry of entries) this.appendOne(operation, member, entry, digest);
    this.references.push([operation, OPERATION_KINDS[mark.kind], mark.text, entries.length]);
    return operation;
  }

  /** Writes what was added. */
  flush(): void {
    const { file } = this.context;
    file.insertMany("entry", columnsIn("entry"), this.entries);
    file.insertMany("reference", columnsIn("reference"), this.references);
    this.entries = [];
    this.references = [];
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
    this.entries.push([
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
    ]);
  }

  /** No entry is of before the one before it, nor of a period that is closed. */
  private timeAfter(lastEntry: number, lastPeriod: Row): number {
    const { file } = this.context;
    const now = this.context.clock();
    checkTime(now, "The clock's time");
    const last = Math.max(lastEntry, closedUntil(file.programme, lastPeriod, now + TOLERANCE));
    const known = Math.max(last, file.createdAt, this.context.knownTime?.() ?? 0);
    if (now > known + LONGEST_IDLE) throw leapt(now, known);
    if (now >= last) return now;
    if (last - now <= TOLERANCE) return last;
    throw new AllianceError(
      "CLOCK_STEPPED_BACK",
      `It is ${now}, and the book's last entry is of ${last}, ${last - now} s later.`,
      last - now <= LONGEST_IDLE
        ? "Set the clock right; nothing was recorded."
        : "Set the clock right; nothing was recorded. If it is right, the book was written with a clock far ahead: put back the copy of before, and record again what came since.",
    );
  }
}

/** An entry from the future keeps every later one out until then, and nobody can take it back. */
function leapt(now: number, known: number): AllianceError {
  return new AllianceError(
    "CLOCK_LEAPT",
    `It is ${now}, and the last time that the book knows of is ${known}, ${now - known} s earlier.`,
    "Set the clock right; nothing was recorded. If the book was idle for so long, say what time it is (`--confirm-time`).",
  );
}

/** No kind of operation has this number. */
const ACCOUNT = 0;

/**
 * SHA-256(member's salt ‖ kind of operation ‖ reference), what else it covers behind it, a line each: ties an entry to its reference for
 * whoever knows the salt. A reference has no line ends.
 */
export function referenceDigest(salt: Uint8Array, { kind, text, covered = [] }: Reference): Buffer {
  const lines = Buffer.from([text, ...covered].join("\n"));
  return hash("sha256", Buffer.concat([salt, Buffer.of(OPERATION_KINDS[kind]), lines]), "buffer");
}

/** SHA-256(member's salt ‖ 0 ‖ account with its checksum): ties a binding to its account for whoever knows the salt. */
export function accountDigest(salt: Uint8Array, account: string): Buffer {
  return hash("sha256", Buffer.concat([salt, Buffer.of(ACCOUNT), Buffer.from(account)]), "buffer");
}
