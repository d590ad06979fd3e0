import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { checkPoints, checkTime } from "./checks.js";
import { Journal, type NewEntry } from "./Journal.js";
import { enrol, memberById, type Member } from "./members.js";
import { ErasedReference, operationOf, referenceConflict, type RecordedEntry } from "./operations.js";
import { epochAt, expiryOf } from "./Programme.js";
import { AllianceError } from "../AllianceError.js";

/** Points that a purchase earns. */
export interface Accrual {
  /** The purchase, by the partner's own number of it: 1 to 64 ASCII characters. */
  readonly reference: string;
  readonly customerNumber: string;
  /** 1 to 10^15. */
  readonly points: bigint;
  /** Unix seconds; at most 5 minutes ahead of the book's clock. */
  readonly purchasedAt: number;
  /** An earlier epoch than the purchase's, for points with a shorter life. */
  readonly epoch?: number | undefined;
}

/** An accrual as recorded. */
export interface RecordedAccrual {
  readonly seq: number;
  readonly recordedAt: number;
  readonly epoch: number;
  readonly points: bigint;
  /** Of them, what paid the member's debt at once. */
  readonly repaid: bigint;
  /** When the points can be spent, Unix seconds. */
  readonly settlesAt: number;
  readonly expiresAt: number;
  /** Whether it had been recorded before. */
  readonly duplicate: boolean;
}

/** What a batch of accruals did. */
export interface RecordedBatch {
  /** Accruals recorded now. */
  readonly recorded: number;
  /** Accruals that had been recorded before. */
  readonly duplicates: number;
  /** Points recorded now. */
  readonly points: bigint;
  /** References of accruals that had been recorded for customers erased since: passed over. Left out when there are none. */
  readonly erased?: readonly string[];
}

/** Shops' clocks are not the book's. */
const AHEAD = 300;

/** See `Book.accrue`. */
export function accrue(context: BookContext, accrual: Accrual): RecordedAccrual {
  return context.file.write(() => accrueOne(context, new Journal(context), accrual));
}

/** See `Book.accrueBatch`. */
export function accrueBatch(context: BookContext, accruals: Iterable<Accrual>): RecordedBatch {
  return context.file.write(() => {
    const journal = new Journal(context);
    const batch = { recorded: 0, duplicates: 0, points: 0n };
    const erased: string[] = [];
    for (const accrual of accruals) {
      const result = unlessErased(() => accrueOne(context, journal, accrual));
      if (result === undefined) {
        erased.push(accrual.reference);
      } else if (result.duplicate) {
        batch.duplicates++;
      } else {
        batch.recorded++;
        batch.points += result.points;
      }
    }
    return erased.length === 0 ? batch : { ...batch, erased };
  });
}

/** Undefined for an accrual that was recorded before its customer's erasure. It is found before anything is written. */
function unlessErased(record: () => RecordedAccrual): RecordedAccrual | undefined {
  try {
    return record();
  } catch (error) {
    if (error instanceof ErasedReference) return undefined;
    throw error;
  }
}

function accrueOne(context: BookContext, journal: Journal, accrual: Accrual): RecordedAccrual {
  const { file } = context;
  const { reference, customerNumber, points, purchasedAt } = accrual;
  checkPoints(points);
  checkTime(purchasedAt, `The time of the purchase ${reference}`);
  const epoch = accrual.epoch ?? epochAt(file.programme, purchasedAt);
  const [first, ...more] = operationOf(file, "accrual", reference);
  if (first !== undefined) return repeated(file, accrual, epoch, first, more);

  checkEpoch(file, accrual, epoch, journal.now);
  const member = enrol(context, customerNumber);
  const settlesAt = purchasedAt + file.programme.holdSeconds;
  const seq = journal.next;
  const repaid = repay(file, member, points);
  const entries: NewEntry[] = [{ kind: "accrual", epoch, points, purchasedAt, settlesAt }];
  if (repaid > 0n) entries.push({ kind: "repayment", epoch, points: repaid, lot: seq });
  addToCohort(file, member, epoch, points, repaid);
  journal.append(member, entries, { kind: "accrual", text: reference });
  file.run(
    "INSERT INTO lot (member, settlesAt, seq, epoch, points, held) VALUES (?, ?, ?, ?, ?, ?)",
    member.id,
    settlesAt,
    seq,
    epoch,
    points,
    points - repaid,
  );
  return {
    seq,
    recordedAt: journal.now,
    epoch,
    points,
    repaid,
    settlesAt,
    expiresAt: expiryOf(file.programme, epoch),
    duplicate: false,
  };
}

function addToCohort(file: BookFile, member: Member, epoch: number, points: bigint, repaid: bigint): void {
  const added = file.runChecked(
    `INSERT INTO cohort (member, epoch, accrued, cancelled) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET accrued = accrued + excluded.accrued, cancelled = cancelled + excluded.cancelled`,
    member.id,
    epoch,
    points,
    repaid,
  );
  if (added) return;
  throw new AllianceError(
    "INVALID_POINTS",
    `The member's accruals of epoch ${epoch} would be more than 10^18 points.`,
    "Correct the points: no member can have so many.",
  );
}

/** Points of an accrual that pay the member's debt. */
function repay(file: BookFile, { id, debt }: Member, points: bigint): bigint {
  if (debt === 0n) return 0n;
  const repaid = debt < points ? debt : points;
  file.run("UPDATE member SET debt = debt - ? WHERE id = ?", repaid, id);
  return repaid;
}

function checkEpoch(file: BookFile, { reference, purchasedAt }: Accrual, epoch: number, now: number): void {
  const invalid = (code: string, message: string, remedy: string) => new AllianceError(code, message, remedy);
  if (purchasedAt > now + AHEAD) {
    throw invalid(
      "INVALID_TIME",
      `The purchase ${reference} is of ${purchasedAt}, and it is ${now}.`,
      "Mend the time.",
    );
  }
  const own = epochAt(file.programme, Math.min(purchasedAt, now));
  if (!Number.isSafeInteger(epoch) || epoch < 0 || epoch > own) {
    throw invalid(
      "INVALID_EPOCH",
      `The purchase ${reference} is of epoch ${own}, and its points cannot be of epoch ${epoch}.`,
      "Give the purchase's own epoch or an earlier one.",
    );
  }
  if (expiryOf(file.programme, epoch) > now) return;
  throw invalid(
    "EPOCH_EXPIRED",
    `The points of the purchase ${reference} are of epoch ${epoch}, which expired at ${expiryOf(file.programme, epoch)}.`,
    "Leave out purchases whose points have expired.",
  );
}

function repeated(
  file: BookFile,
  accrual: Accrual,
  epoch: number,
  first: RecordedEntry,
  more: readonly RecordedEntry[],
): RecordedAccrual {
  const { reference } = accrual;
  const { settlesAt = 0, seq, recordedAt, points, purchasedAt } = first;
  const differs = (what: string) => referenceConflict("accrual", reference, what);
  if (memberById(file, first.member)?.customerNumber !== accrual.customerNumber) throw differs("another customer");
  if (points !== accrual.points) throw differs(`${points} points instead of ${accrual.points}`);
  if (purchasedAt !== accrual.purchasedAt) throw differs(`the time ${purchasedAt} instead of ${accrual.purchasedAt}`);
  if (first.epoch !== epoch) throw differs(`epoch ${first.epoch} instead of ${epoch}`);
  const repaid = more.reduce((sum, entry) => sum + entry.points, 0n);
  const expiresAt = expiryOf(file.programme, first.epoch);
  return { seq, recordedAt, epoch, points, repaid, settlesAt, expiresAt, duplicate: true };
}
