import type { BookFile } from "./BookFile.js";
import { ENTRY_KINDS } from "./entry.js";
import { expiryOf } from "./Programme.js";
import { bigintOf, numberOf } from "./rows.js";
import { checkTime } from "./checks.js";
import { AllianceError } from "../AllianceError.js";

/** Everything a book says of some points at a time. */
export interface PointTotals {
  readonly accrued: bigint;
  /** Taken back by refunds, or paid for what refunds could not take back. */
  readonly cancelled: bigint;
  readonly redeemed: bigint;
  /** Handed over to the chain, what is on its way and what was void included. */
  readonly released: bigint;
  /** Of those released, what expired before the chain had it. */
  readonly voided: bigint;
  /** What was left when they expired. */
  readonly expired: bigint;
  /** What is left: accrued − cancelled − redeemed − released − expired = held + settled. */
  readonly outstanding: bigint;
  readonly held: bigint;
  readonly settled: bigint;
}

/** The same of the points that expire together. */
export interface CohortTotals extends PointTotals {
  readonly epoch: number;
  readonly expiresAt: number;
}

export interface Totals {
  /** Unix seconds: entries up to that second count. */
  readonly at: number;
  /** Earliest first. */
  readonly cohorts: readonly CohortTotals[];
  readonly all: PointTotals;
  /** What all members owe together. */
  readonly debt: bigint;
}

/** Points of one cohort between two times: opening + accrued − cancelled − redeemed − released − expired = closing. */
export interface RollForwardLine {
  readonly epoch: number;
  readonly expiresAt: number;
  readonly opening: bigint;
  readonly accrued: bigint;
  readonly cancelled: bigint;
  readonly redeemed: bigint;
  readonly released: bigint;
  /** Below zero where refunds took back points after they had expired. */
  readonly expired: bigint;
  readonly closing: bigint;
}

/** Points by kind of entry. */
type Sums = Map<number, bigint>;

/** SUM() of SQLite ends at 64 bits: sums of the high and of the low parts do not get there. */
const LOW_BITS = 30;
const SPLIT_SUM = `sum(points >> ${LOW_BITS}) AS high, sum(points & ${2 ** LOW_BITS - 1}) AS low`;

const { accrual, repayment, cancellation, debt, redemption, release, void: voided } = ENTRY_KINDS;

/** See `BookReader.totals`. */
export function totals(file: BookFile, at: number): Totals {
  checkTime(at, "The time of the totals");
  return file.read(() => {
    const sums = sumsBetween(file, -1, at);
    const held = heldAt(file, at);
    const cohorts = [...sums].map(([epoch, kinds]) => cohortTotals(file, epoch, kinds, held.get(epoch) ?? 0n, at));
    let owed = 0n;
    for (const kinds of sums.values()) owed += of(kinds, debt) - of(kinds, repayment);
    return { at, cohorts, all: total(cohorts), debt: owed };
  });
}

/** See `BookReader.rollForward`. */
export function rollForward(file: BookFile, from: number, to: number): RollForwardLine[] {
  if (from > to) {
    throw new AllianceError("INVALID_TIME", `${from} is after ${to}.`, "Give the earlier time first.");
  }
  return file.read(() => {
    const opening = new Map(totals(file, from).cohorts.map((cohort) => [cohort.epoch, cohort]));
    const moved = sumsBetween(file, from, to);
    return totals(file, to).cohorts.map(({ epoch, expiresAt, expired, outstanding }) => {
      const before = opening.get(epoch);
      const kinds = moved.get(epoch) ?? new Map<number, bigint>();
      return {
        epoch,
        expiresAt,
        opening: before?.outstanding ?? 0n,
        accrued: of(kinds, accrual),
        cancelled: of(kinds, cancellation) + of(kinds, repayment),
        redeemed: of(kinds, redemption),
        released: of(kinds, release),
        expired: expired - (before?.expired ?? 0n),
        closing: outstanding,
      };
    });
  });
}

function of(kinds: Sums, kind: number): bigint {
  return kinds.get(kind) ?? 0n;
}

function cohortTotals(file: BookFile, epoch: number, kinds: Sums, heldPoints: bigint, at: number): CohortTotals {
  const accrued = of(kinds, accrual);
  const cancelled = of(kinds, cancellation) + of(kinds, repayment);
  const redeemed = of(kinds, redemption);
  const released = of(kinds, release);
  const left = accrued - cancelled - redeemed - released;
  const expiresAt = expiryOf(file.programme, epoch);
  const over = expiresAt <= at;
  const outstanding = over ? 0n : left;
  const held = over ? 0n : heldPoints;
  return {
    epoch,
    expiresAt,
    accrued,
    cancelled,
    redeemed,
    released,
    voided: of(kinds, voided),
    expired: over ? left : 0n,
    outstanding,
    held,
    settled: outstanding - held,
  };
}

function total(cohorts: readonly CohortTotals[]): PointTotals {
  const sum = (field: keyof PointTotals) => cohorts.reduce((points, cohort) => points + cohort[field], 0n);
  return {
    accrued: sum("accrued"),
    cancelled: sum("cancelled"),
    redeemed: sum("redeemed"),
    released: sum("released"),
    voided: sum("voided"),
    expired: sum("expired"),
    outstanding: sum("outstanding"),
    held: sum("held"),
    settled: sum("settled"),
  };
}

function exact(row: Parameters<typeof bigintOf>[0]): bigint {
  return (bigintOf(row, "high") << BigInt(LOW_BITS)) + bigintOf(row, "low");
}

/** Points by epoch and kind of the entries recorded after one time and up to another. */
function sumsBetween(file: BookFile, after: number, to: number): Map<number, Sums> {
  const sums = new Map<number, Sums>();
  const rows = file.each(
    `SELECT epoch, kind, ${SPLIT_SUM} FROM entry WHERE recordedAt > ? AND recordedAt <= ? AND kind < ${ENTRY_KINDS.erasure}
     GROUP BY epoch, kind ORDER BY epoch`,
    after,
    to,
  );
  for (const row of rows) {
    const epoch = numberOf(row, "epoch");
    const kinds: Sums = sums.get(epoch) ?? new Map<number, bigint>();
    kinds.set(numberOf(row, "kind"), exact(row));
    sums.set(epoch, kinds);
  }
  return sums;
}

/** Points held at a time, by epoch: accruals that have not settled less what was taken of them. */
function heldAt(file: BookFile, at: number): Map<number, bigint> {
  const held = new Map<number, bigint>();
  const rows = file.each(
    `SELECT epoch, 1 AS sign, ${SPLIT_SUM} FROM entry WHERE kind = ${accrual} AND recordedAt <= ?1 AND settlesAt > ?1 GROUP BY epoch
     UNION ALL
     SELECT epoch, -1, ${SPLIT_SUM.replaceAll("points", "taken.points")} FROM entry AS taken
       JOIN (SELECT seq, settlesAt FROM entry) AS accrual ON accrual.seq = taken.lot
     WHERE taken.lot IS NOT NULL AND recordedAt <= ?1 AND accrual.settlesAt > ?1 GROUP BY epoch`,
    at,
  );
  for (const row of rows) {
    const epoch = numberOf(row, "epoch");
    held.set(epoch, (held.get(epoch) ?? 0n) + bigintOf(row, "sign") * exact(row));
  }
  return held;
}
