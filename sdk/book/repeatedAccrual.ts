import type { Matching, Row } from "../store/Store.js";
import type { Accrual, RecordedAccrual } from "./accrual.js";
import type { BookFile } from "./BookFile.js";
import { OPERATION_KINDS } from "./entry.js";
import { memberOf, MEMBERS } from "./members.js";
import { recordedEntryOf, referenceConflict, type RecordedEntry } from "./operations.js";
import { expiryOf } from "./Programme.js";
import { numberOf, textOf } from "./rows.js";

/** An accrual that the book has, with what a repetition of it must agree with. */
export interface EarlierAccrual extends Omit<RecordedAccrual, "duplicate" | "expiresAt"> {
  /** Undefined for one erased since. */
  readonly customerNumber: string | undefined;
  readonly purchasedAt: number | undefined;
}

/** Asks which of some references, each given once, are those of accruals. */
export function accrualsReferenced(references: readonly string[]): Matching {
  const keys = references.map((reference) => [OPERATION_KINDS.accrual, reference]);
  return { select: "SELECT operation, text, rows FROM reference", columns: ["kind", "text"], keys };
}

/** The accruals that the book has, by their references, of what {@link accrualsReferenced} found. */
export function recordedBefore(file: BookFile, found: readonly Row[]): Map<string, EarlierAccrual> {
  const before = new Map<string, EarlierAccrual>();
  if (found.length === 0) return before;
  const seqs = found.flatMap((row) => {
    const operation = numberOf(row, "operation");
    return Array.from({ length: numberOf(row, "rows") }, (_, i) => [operation + i]);
  });
  const entries = new Map<number, RecordedEntry>();
  const [rows] = file.matching({ select: "SELECT * FROM entry", columns: ["seq"], keys: seqs });
  for (const row of rows) {
    const entry = recordedEntryOf(row);
    entries.set(entry.seq, entry);
  }
  const ids = new Set([...entries.values()].map(({ member }) => member));
  const [named] = file.matching({ select: MEMBERS, columns: ["id"], keys: [...ids].map((id) => [id]) });
  const members = new Map(named.map(memberOf).map((member) => [member.id, member]));
  for (const row of found) {
    const first = entries.get(numberOf(row, "operation"));
    if (first === undefined) continue;
    const { seq, recordedAt, epoch, points, settlesAt = 0, purchasedAt } = first;
    const more = Array.from({ length: numberOf(row, "rows") - 1 }, (_, i) => entries.get(seq + 1 + i)?.points ?? 0n);
    const repaid = more.reduce((sum, each) => sum + each, 0n);
    const { customerNumber } = members.get(first.member) ?? {};
    before.set(textOf(row, "text"), { seq, recordedAt, epoch, points, repaid, settlesAt, customerNumber, purchasedAt });
  }
  return before;
}

/** An accrual that was recorded before, given again. Error: `REFERENCE_CONFLICT` when it is another. */
export function repeatedAccrual(
  file: BookFile,
  accrual: Accrual,
  epoch: number,
  before: EarlierAccrual,
): RecordedAccrual {
  const { customerNumber, purchasedAt, ...recorded } = before;
  const differs = (what: string) => referenceConflict("accrual", accrual.reference, what);
  if (customerNumber !== accrual.customerNumber) throw differs("another customer");
  if (before.points !== accrual.points) throw differs(`${before.points} points instead of ${accrual.points}`);
  if (purchasedAt !== accrual.purchasedAt) throw differs(`the time ${purchasedAt} instead of ${accrual.purchasedAt}`);
  if (before.epoch !== epoch) throw differs(`epoch ${before.epoch} instead of ${epoch}`);
  return { ...recorded, expiresAt: expiryOf(file.programme, before.epoch), duplicate: true };
}
