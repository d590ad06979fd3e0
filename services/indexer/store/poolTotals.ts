import type { IndexFile } from "./IndexFile.js";
import { amountOf, numberOf, type Row } from "./rows.js";

/** What can flow through a pool: wei of MLK, and points in, out and written off, less those counted again. */
export const POOL_FLOWS = [
  "funded",
  "withdrawn",
  "creditExtended",
  "creditReturned",
  "paid",
  "earned",
  "feesCharged",
  "feesCollected",
  "pointsIn",
  "pointsOut",
  "writtenOff",
] as const;

export type PoolFlow = (typeof POOL_FLOWS)[number];

/** What flowed through a pool until a position. */
export type PoolTotals = Readonly<Record<PoolFlow, bigint>> & { readonly trades: number };

/** What a pool has, wei of MLK and points. */
export interface PoolState {
  readonly reserve: bigint;
  /** Owed to the treasury. */
  readonly fees: bigint;
  /** Lent by the alliance and not taken back. */
  readonly credit: bigint;
  /** Points bought and neither sold nor written off. */
  readonly inventory: bigint;
}

function totalsOf(flow: (name: PoolFlow) => bigint, trades: number): PoolTotals {
  return {
    funded: flow("funded"),
    withdrawn: flow("withdrawn"),
    creditExtended: flow("creditExtended"),
    creditReturned: flow("creditReturned"),
    paid: flow("paid"),
    earned: flow("earned"),
    feesCharged: flow("feesCharged"),
    feesCollected: flow("feesCollected"),
    pointsIn: flow("pointsIn"),
    pointsOut: flow("pointsOut"),
    writtenOff: flow("writtenOff"),
    trades,
  };
}

/** A row of the table `pool`. */
export function poolTotalsOf(row: Row | undefined): PoolTotals {
  if (row === undefined) return totalsOf(() => 0n, 0);
  return totalsOf((name) => amountOf(row, name), numberOf(row, "trades"));
}

/** What flowed through a pool before a position. */
export function poolTotalsBefore(file: IndexFile, point: string, position: number): PoolTotals {
  const sql = "SELECT * FROM pool WHERE point = ? AND position < ? ORDER BY position DESC LIMIT 1";
  return poolTotalsOf(file.first(sql, point, position));
}

/** What flowed between two states. */
export function poolFlows(later: PoolTotals, earlier: PoolTotals): PoolTotals {
  return totalsOf((name) => later[name] - earlier[name], later.trades - earlier.trades);
}

/** What is there after all that flowed. */
export function poolStateOf(totals: PoolTotals): PoolState {
  const { funded, withdrawn, creditExtended, creditReturned, paid, earned } = totals;
  return {
    reserve: funded + creditExtended + earned - paid - withdrawn - creditReturned,
    fees: totals.feesCharged - totals.feesCollected,
    credit: creditExtended - creditReturned,
    inventory: totals.pointsIn - totals.pointsOut - totals.writtenOff,
  };
}
