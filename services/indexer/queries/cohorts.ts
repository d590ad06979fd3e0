import type { IndexFile } from "../store/IndexFile.js";
import { amountOf, numberOf, textOf } from "../store/rows.js";

/** What is known of a cohort before a position: points, ever. */
export interface CohortState {
  readonly issued: bigint;
  readonly redeemed: bigint;
  /** What accounts hold of it together, expired or not. */
  readonly held: bigint;
}

const NOTHING: CohortState = { issued: 0n, redeemed: 0n, held: 0n };

/** A programme's cohorts before a position, by epoch. */
export function cohortsBefore(file: IndexFile, point: string, position: number): Map<number, CohortState> {
  const cohorts = new Map<number, CohortState>();
  const rows = file.each(
    `SELECT epoch, issued, redeemed FROM (
       SELECT epoch, issued, redeemed, row_number() OVER (PARTITION BY epoch ORDER BY position DESC) AS place
       FROM cohort WHERE point = ? AND position < ?
     ) AS latest WHERE place = 1 ORDER BY epoch`,
    point,
    position,
  );
  for (const row of rows) {
    const [issued, redeemed] = [amountOf(row, "issued"), amountOf(row, "redeemed")];
    cohorts.set(numberOf(row, "epoch"), { issued, redeemed, held: 0n });
  }
  for (const [epoch, held] of heldBefore(file, point, position)) {
    if (held !== 0n) cohorts.set(epoch, { ...(cohorts.get(epoch) ?? NOTHING), held });
  }
  return cohorts;
}

/** What accounts hold now, less what came into being since, and with what was spent since. */
function heldBefore(file: IndexFile, point: string, position: number): Map<number, bigint> {
  const held = new Map<number, bigint>();
  const add = (epoch: number, points: bigint) => held.set(epoch, (held.get(epoch) ?? 0n) + points);
  for (const row of file.each("SELECT epoch, points FROM balance WHERE point = ?", point)) {
    add(numberOf(row, "epoch"), amountOf(row, "points"));
  }
  const since = "SELECT epoch, kind, points FROM move WHERE position >= ? AND point = ? AND kind <> 'transfer'";
  for (const row of file.each(since, position, point)) {
    const points = amountOf(row, "points");
    add(numberOf(row, "epoch"), textOf(row, "kind") === "issue" ? -points : points);
  }
  return held;
}
