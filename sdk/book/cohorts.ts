import type { BookFile } from "./BookFile.js";
import { expiryOf, firstValidEpoch } from "./Programme.js";
import { bigintOf, numberOf } from "./rows.js";

/** Points of an accrual that cannot be spent yet. */
export interface Hold {
  /** The accrual. */
  readonly seq: number;
  readonly points: bigint;
  /** Unix seconds. */
  readonly settlesAt: number;
}

/** A member's points that expire together. */
export interface CohortBalance {
  readonly epoch: number;
  /** Unix seconds: the points can be spent before. */
  readonly expiresAt: number;
  /** Settled points. */
  readonly available: bigint;
  readonly held: bigint;
  /** What is held, in the order in which it settles. */
  readonly holds: readonly Hold[];
}

/** A member's points that are valid at a time, by cohort, earliest first; empty cohorts are left out. */
export function cohortsOf(file: BookFile, member: number, at: number): CohortBalance[] {
  const first = firstValidEpoch(file.programme, at);
  const holds = new Map<number, Hold[]>();
  const held = file.allExact(
    `SELECT epoch, seq, held, settlesAt FROM lot WHERE member = ? AND settlesAt > ? AND held > 0 AND epoch >= ?
     ORDER BY settlesAt, seq`,
    member,
    at,
    first,
  );
  for (const row of held) {
    const hold = { seq: numberOf(row, "seq"), points: bigintOf(row, "held"), settlesAt: numberOf(row, "settlesAt") };
    const epoch = numberOf(row, "epoch");
    const others = holds.get(epoch);
    if (others === undefined) holds.set(epoch, [hold]);
    else others.push(hold);
  }
  const cohorts = file.allExact(
    `SELECT epoch, accrued - cancelled - redeemed - released AS points FROM cohort
     WHERE member = ? AND epoch >= ? AND accrued > cancelled + redeemed + released ORDER BY epoch`,
    member,
    first,
  );
  return cohorts.map((row) => {
    const epoch = numberOf(row, "epoch");
    const own = holds.get(epoch) ?? [];
    const sum = own.reduce((points, hold) => points + hold.points, 0n);
    return {
      epoch,
      expiresAt: expiryOf(file.programme, epoch),
      available: bigintOf(row, "points") - sum,
      held: sum,
      holds: own,
    };
  });
}

/** What can be spent of some cohorts. */
export function availableIn(cohorts: readonly CohortBalance[]): bigint {
  return cohorts.reduce((sum, cohort) => sum + cohort.available, 0n);
}

/** What is held in some cohorts. */
export function heldIn(cohorts: readonly CohortBalance[]): bigint {
  return cohorts.reduce((sum, cohort) => sum + cohort.held, 0n);
}

/** Points taken from one cohort. */
export interface Part {
  readonly epoch: number;
  readonly points: bigint;
}

/** Takes settled points, earliest first, as many as there are up to `points`. */
export function takeSettled(cohorts: readonly CohortBalance[], points: bigint): Part[] {
  const parts: Part[] = [];
  let left = points;
  for (const { epoch, available } of cohorts) {
    const taken = available < left ? available : left;
    if (taken > 0n) parts.push({ epoch, points: taken });
    left -= taken;
  }
  return parts;
}

/** Adds to what was cancelled, redeemed or released of a cohort. */
export function debit(
  file: BookFile,
  column: "cancelled" | "redeemed" | "released",
  member: number,
  { epoch, points }: Part,
): void {
  file.run(`UPDATE cohort SET ${column} = ${column} + ?3 WHERE member = ?1 AND epoch = ?2`, member, epoch, points);
}
