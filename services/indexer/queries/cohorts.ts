import type { IndexFile } from "../store/IndexFile.js";
import { amountOf, numberOf } from "../store/rows.js";

/** What is known of a cohort before a position: points, ever. */
export interface CohortState {
  readonly issued: bigint;
  readonly redeemed: bigint;
  /** What accounts hold of it together, expired or not. */
  readonly held: bigint;
}

/** A programme's cohorts before a position, by epoch. */
export function cohortsBefore(file: IndexFile, point: string, position: number): Map<number, CohortState> {
  const held = new Map<number, bigint>();
  // With a lone max(), SQLite takes the other columns from the row that has it.
  const balances = file.each(
    "SELECT epoch, points, max(position) FROM balance WHERE point = ? AND position < ? GROUP BY account, epoch",
    point,
    position,
  );
  for (const row of balances) {
    const epoch = numberOf(row, "epoch");
    held.set(epoch, (held.get(epoch) ?? 0n) + amountOf(row, "points"));
  }
  const cohorts = new Map<number, CohortState>();
  const rows = file.each(
    "SELECT epoch, issued, redeemed, max(position) FROM cohort WHERE point = ? AND position < ? GROUP BY epoch ORDER BY epoch",
    point,
    position,
  );
  for (const row of rows) {
    const epoch = numberOf(row, "epoch");
    const [issued, redeemed] = [amountOf(row, "issued"), amountOf(row, "redeemed")];
    cohorts.set(epoch, { issued, redeemed, held: held.get(epoch) ?? 0n });
    held.delete(epoch);
  }
  for (const [epoch, points] of held) cohorts.set(epoch, { issued: 0n, redeemed: 0n, held: points });
  return cohorts;
}
