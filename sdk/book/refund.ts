import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { checkPoints, checkSum } from "./checks.js";
import { cohortsOf, debit, type CohortBalance, type Hold } from "./cohorts.js";
import { Journal, type NewEntry } from "./Journal.js";
import { memberById, type Member } from "./members.js";
import { operationOf, referenceConflict, type RecordedEntry } from "./operations.js";
import { expiryOf } from "./Programme.js";
import { bigintOf } from "./rows.js";
import { AllianceError } from "../AllianceError.js";
import { counted } from "../text/counted.js";

/** A purchase, or a part of it, that was returned. */
export interface Refund {
  /** The refund, by the partner's own number of it: 1 to 64 ASCII characters. */
  readonly reference: string;
  /** The purchase: the reference of its accrual. */
  readonly purchase: string;
  /** At most what earlier refunds left of the accrual. */
  readonly points: bigint;
}

/** A refund as recorded. */
export interface RecordedRefund {
  readonly seq: number;
  readonly recordedAt: number;
  readonly points: bigint;
  /** Points taken back. */
  readonly cancelled: bigint;
  /** The rest, which later accruals pay. */
  readonly debt: bigint;
  /** Whether it had been recorded before. */
  readonly duplicate: boolean;
}

/** See `Book.refund`. */
export function refund(context: BookContext, { reference, purchase, points }: Refund): RecordedRefund {
  const { file } = context;
  return file.write(() => {
    const journal = new Journal(context);
    checkPoints(points);
    const before = operationOf(file, "refund", reference);
    const [accrual] = operationOf(file, "accrual", purchase);
    if (before[0] !== undefined) return repeated({ reference, purchase, points }, before, accrual?.seq);

    const member = accrual && memberById(file, accrual.member);
    if (accrual === undefined || member === undefined) {
      throw new AllianceError(
        "PURCHASE_UNKNOWN",
        `The book has no accrual ${purchase}.`,
        "Check the purchase's reference; record its accrual before its refund.",
      );
    }
    countRefunded(file, member, accrual, { reference, purchase, points });
    const cancellations = cancellationsOf(file, member, accrual, points, journal.now);
    const cancelled = cancellations.reduce((sum, entry) => sum + entry.points, 0n);
    for (const entry of cancellations) {
      debit(file, "cancelled", member.id, entry);
      if (entry.lot !== undefined) lowerHold(file, member, entry.lot, entry.points);
    }
    const entries: NewEntry[] = cancellations.map((entry) => ({
      kind: "cancellation",
      purchase: accrual.seq,
      ...entry,
    }));
    const debt = points - cancelled;
    if (debt > 0n) {
      checkSum(member.debt + debt, "The member's debt");
      file.run("UPDATE member SET debt = debt + ? WHERE id = ?", debt, member.id);
      entries.push({ kind: "debt", epoch: accrual.epoch, points: debt, purchase: accrual.seq });
    }
    const seq = journal.append(member, entries, { kind: "refund", text: reference });
    return { seq, recordedAt: journal.now, points, cancelled, debt, duplicate: false };
  });
}

interface Cancellation {
  readonly epoch: number;
  readonly points: bigint;
  readonly lot?: number;
}

/**
 * What a refund takes back: the purchase's own held points, then what else its cohort has (held, settled), then held points of other
 * cohorts, then settled ones, earliest first. Of an expired cohort only what it still has: the rest of the member's points are of
 * other purchases, and what was spent becomes debt.
 */
function cancellationsOf(
  file: BookFile,
  member: Member,
  accrual: RecordedEntry,
  points: bigint,
  now: number,
): Cancellation[] {
  const { epoch, seq } = accrual;
  const taken: Cancellation[] = [];
  let left = points;
  const take = (there: bigint, from: { epoch: number; lot?: number }) => {
    const part = there < left ? there : left;
    if (part > 0n) taken.push({ ...from, points: part });
    left -= part;
  };
  if (expiryOf(file.programme, epoch) <= now) {
    take(remainderOf(file, member, epoch), { epoch });
    return taken;
  }
  const cohorts = cohortsOf(file, member.id, now);
  const takeHeld = (cohort: CohortBalance, wanted: (hold: Hold) => boolean) => {
    for (const hold of cohort.holds.filter(wanted)) take(hold.points, { epoch: cohort.epoch, lot: hold.seq });
  };
  const own = cohorts.filter((cohort) => cohort.epoch === epoch);
  const others = cohorts.filter((cohort) => cohort.epoch !== epoch);
  for (const cohort of own) {
    takeHeld(cohort, (hold) => hold.seq === seq);
    takeHeld(cohort, (hold) => hold.seq !== seq);
    take(cohort.available, { epoch });
  }
  for (const cohort of others) takeHeld(cohort, () => true);
  for (const cohort of others) take(cohort.available, { epoch: cohort.epoch });
  return taken;
}

function remainderOf(file: BookFile, member: Member, epoch: number): bigint {
  const row = file.firstExact(
    "SELECT accrued - cancelled - redeemed - released AS points FROM cohort WHERE member = ? AND epoch = ?",
    member.id,
    epoch,
  );
  return row === undefined ? 0n : bigintOf(row, "points");
}

function lowerHold(file: BookFile, member: Member, seq: number, points: bigint): void {
  const settlesAt = settlementOf(file, seq);
  const where = "WHERE member = ? AND settlesAt = ? AND seq = ?";
  file.run(`UPDATE lot SET held = held - ? ${where}`, points, member.id, settlesAt, seq);
}

function settlementOf(file: BookFile, seq: number): bigint {
  return bigintOf(file.firstExact("SELECT settlesAt FROM entry WHERE seq = ?", seq) ?? {}, "settlesAt");
}

function countRefunded(file: BookFile, member: Member, accrual: RecordedEntry, refund: Refund): void {
  const key = [member.id, settlementOf(file, accrual.seq), accrual.seq];
  const where = "WHERE member = ? AND settlesAt = ? AND seq = ?";
  const lot = file.firstExact(`SELECT refunded FROM lot ${where}`, ...key) ?? {};
  const left = accrual.points - bigintOf(lot, "refunded");
  if (refund.points > left) {
    throw new AllianceError(
      "REFUND_TOO_LARGE",
      `The refund ${refund.reference} is of ${counted(refund.points, "point")}, and the purchase ${refund.purchase} has ${left} left of ${accrual.points}.`,
      "Refund at most what is left of the purchase.",
    );
  }
  file.run(`UPDATE lot SET refunded = refunded + ? ${where}`, refund.points, ...key);
}

function repeated(
  { reference, purchase, points }: Refund,
  before: readonly RecordedEntry[],
  accrual: number | undefined,
): RecordedRefund {
  const [first] = before;
  const differs = (what: string) => referenceConflict("refund", reference, what);
  if (first === undefined || first.purchase !== accrual) throw differs(`another purchase than ${purchase}`);
  const sum = (entries: readonly RecordedEntry[]) => entries.reduce((total, entry) => total + entry.points, 0n);
  if (sum(before) !== points) throw differs(`${sum(before)} points instead of ${points}`);
  const cancelled = sum(before.filter((entry) => entry.kind === "cancellation"));
  const { seq, recordedAt } = first;
  return { seq, recordedAt, points, cancelled, debt: points - cancelled, duplicate: true };
}
