import type { IndexFile } from "./IndexFile.js";
import { poolTotalsOf, type PoolFlow } from "./poolTotals.js";
import { amountOf, numberOf } from "./rows.js";

/** What flowed through a pool until now, and how its day goes: a row of the table `pool`. */
export type PoolRow = Record<PoolFlow, bigint> & {
  readonly trades: number;
  /** When its last row's UTC day began, Unix seconds. */
  readonly day: number;
  /** Net outflow on that day, wei. */
  readonly outflow: bigint;
};

/** The newest row of a pool; nothing flowed through one that has none. */
export function latestPool(file: IndexFile, point: string): PoolRow {
  const row = file.first("SELECT * FROM pool WHERE point = ? ORDER BY position DESC LIMIT 1", point);
  const [day, outflow] = row === undefined ? [0, 0n] : [numberOf(row, "day"), amountOf(row, "outflow")];
  return { ...poolTotalsOf(row), day, outflow };
}
