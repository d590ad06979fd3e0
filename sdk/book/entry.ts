import { hash } from "node:crypto";
import { bytesOf, numberOf, optionalNumberOf, type Row } from "./rows.js";

/**
 * What an entry records, by the number that stands in the book.
 *
 * accrual (points earned) · repayment (of them, cancelled at once to pay the member's debt) · cancellation (a refund took them back) · debt
 * (what a refund could not take back) · redemption (spent at the shop) · release (handed over to the chain) · settlement (a release
 * line is on chain) · void (a release line's points expired before they were) · erasure (the customer's data were destroyed) · claim (a
 * one-time code was made) · binding (an account was tied to the customer) · unbinding (it was untied). From erasure on none moves points.
 */
export const ENTRY_KINDS = {
  accrual: 1,
  repayment: 2,
  cancellation: 3,
  debt: 4,
  redemption: 5,
  release: 6,
  settlement: 7,
  void: 8,
  erasure: 9,
  claim: 10,
  binding: 11,
  unbinding: 12,
} as const;

export type EntryKind = keyof typeof ENTRY_KINDS;

/** Operations that carry a reference, by the number that stands in the book. */
export const OPERATION_KINDS = { accrual: 1, refund: 2, redemption: 3, release: 4 } as const;

export type OperationKind = keyof typeof OPERATION_KINDS;

const kindNames = new Map<number, EntryKind>();
for (const kind of Object.keys(ENTRY_KINDS)) {
  if (isEntryKind(kind)) kindNames.set(ENTRY_KINDS[kind], kind);
}

function isEntryKind(name: string): name is EntryKind {
  return name in ENTRY_KINDS;
}

/** An entry's number of a kind as its name; undefined for a number no kind has. */
export function entryKindOf(number: number): EntryKind | undefined {
  return kindNames.get(number);
}

/** One row of the journal as it stands there. Points are at most 10^15, so a number holds them exactly. */
export interface EntryRow {
  /** From 1, without gaps. */
  readonly seq: number;
  /** Seq of the first row of the operation. */
  readonly operation: number;
  /** Unix seconds. */
  readonly recordedAt: number;
  /** One of {@link ENTRY_KINDS}. */
  readonly kind: number;
  readonly epoch: number;
  readonly points: number;
  /** Of an accrual, Unix seconds. */
  readonly purchasedAt?: number | undefined;
  /** Of an accrual, Unix seconds: its points are held until then. */
  readonly settlesAt?: number | undefined;
  /** Of a cancellation or repayment: seq of the accrual whose held points were taken. */
  readonly lot?: number | undefined;
  /** Of a cancellation or debt: seq of the accrual that was refunded. */
  readonly purchase?: number | undefined;
  /** Of a release, settlement or void: the release's number on chain. */
  readonly issueId?: number | undefined;
  /**
   * 32 bytes that tie the operation to what stands in the erasable tables: the salted digest of its reference, a claim's hash, the
   * salted digest of a bound account; zero when there is nothing.
   */
  readonly reference: Uint8Array;
}

const WIDE = 8;
const WORD = 32;
const NUMBERS = 11;
const LENGTH = NUMBERS * WIDE + 3 * WORD;
const HALF = 2 ** 32;

/** Reused: every byte is written each time. */
const encoded = new Uint8Array(LENGTH);
const view = new DataView(encoded.buffer);

function writeNumber(value: number | undefined, offset: number): number {
  view.setUint32(offset, value === undefined ? HALF - 1 : Math.floor(value / HALF));
  view.setUint32(offset + WIDE / 2, value ?? HALF - 1);
  return offset + WIDE;
}

/**
 * The hash of an entry: SHA-256(hash before ‖ memberKey ‖ reference digest ‖ seq, operation, recordedAt, kind, epoch, points,
 * purchasedAt, settlesAt, lot, purchase, issueId), numbers with 8 bytes each, most significant first, all ones where there is none.
 */
export function hashEntry(before: Uint8Array, memberKey: Uint8Array, entry: EntryRow): Buffer {
  encoded.set(before, 0);
  encoded.set(memberKey, WORD);
  encoded.set(entry.reference, 2 * WORD);
  let at = 3 * WORD;
  at = writeNumber(entry.seq, at);
  at = writeNumber(entry.operation, at);
  at = writeNumber(entry.recordedAt, at);
  at = writeNumber(entry.kind, at);
  at = writeNumber(entry.epoch, at);
  at = writeNumber(entry.points, at);
  at = writeNumber(entry.purchasedAt, at);
  at = writeNumber(entry.settlesAt, at);
  at = writeNumber(entry.lot, at);
  at = writeNumber(entry.purchase, at);
  writeNumber(entry.issueId, at);
  return hash("sha256", encoded, "buffer");
}

/** Reads a row of `entry`. */
export function entryRowOf(row: Row): EntryRow {
  return {
    seq: numberOf(row, "seq"),
    operation: numberOf(row, "operation"),
    recordedAt: numberOf(row, "recordedAt"),
    kind: numberOf(row, "kind"),
    epoch: numberOf(row, "epoch"),
    points: numberOf(row, "points"),
    purchasedAt: optionalNumberOf(row, "purchasedAt"),
    settlesAt: optionalNumberOf(row, "settlesAt"),
    lot: optionalNumberOf(row, "lot"),
    purchase: optionalNumberOf(row, "purchase"),
    issueId: optionalNumberOf(row, "issueId"),
    reference: bytesOf(row, "reference"),
  };
}
