import type { IndexFile } from "../store/IndexFile.js";
import { amountOf, numberOf } from "../store/rows.js";

/** All trades before a position, together. */
export interface TradedSoFar {
  readonly number: number;
  /** Before fees, wei of MLK. */
  readonly value: bigint;
  /** Wei of MLK. */
  readonly fees: bigint;
}

/** How much was traded before a position. */
export function tradedBefore(file: IndexFile, position: number): TradedSoFar {
  const sql = "SELECT number, valueSoFar, feesSoFar FROM trade WHERE position < ? ORDER BY position DESC LIMIT 1";
  const row = file.first(sql, position);
  if (row === undefined) return { number: 0, value: 0n, fees: 0n };
  return { number: numberOf(row, "number"), value: amountOf(row, "valueSoFar"), fees: amountOf(row, "feesSoFar") };
}
