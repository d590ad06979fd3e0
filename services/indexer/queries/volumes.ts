import type { IndexFile } from "../store/IndexFile.js";
import { amountOf, numberOf, textOf, type Row } from "../store/rows.js";
import { directory } from "./directory.js";
import { intervalsOf, type Interval, type Span } from "./intervals.js";

/** What one programme's pool traded. */
export interface PoolVolume {
  readonly point: string;
  readonly symbol: string;
  readonly trades: number;
  readonly pointsIn: bigint;
  readonly pointsOut: bigint;
  /** For points taken in, fees included, wei of MLK. */
  readonly paid: bigint;
  /** For points given out, wei of MLK. */
  readonly earned: bigint;
  readonly fees: bigint;
}

/** What was exchanged in one interval. */
export interface Volume extends Span {
  readonly trades: number;
  /** Before fees, wei of MLK; a swap counts once. */
  readonly value: bigint;
  readonly fees: bigint;
  /** Pools that traded in it. */
  readonly pools: readonly PoolVolume[];
}

/** What was exchanged, interval by interval. Errors: those of {@link intervalsOf}. */
export function volumes(file: IndexFile, interval: Interval, span: Span): Volume[] {
  const spans = intervalsOf(interval, span);
  const kept = (table: string) =>
    file.all(
      `SELECT * FROM ${table} WHERE span = ? AND start >= ? AND start < ?`,
      ...[interval, spans[0]?.from ?? 0, spans.at(-1)?.to ?? 0],
    );
  const kinds = Map.groupBy(kept("volume"), (row) => numberOf(row, "start"));
  const pools = new Map(kept("poolVolume").map((row) => [`${numberOf(row, "start")} ${textOf(row, "point")}`, row]));
  const programmes = directory(file);
  return spans.map(({ from, to }) => {
    const rows = kinds.get(from) ?? [];
    return {
      from,
      to,
      trades: rows.reduce((sum, row) => sum + numberOf(row, "trades"), 0),
      value: rows.reduce((sum, row) => sum + amountOf(row, "value"), 0n),
      fees: rows.reduce((sum, row) => sum + amountOf(row, "fees"), 0n),
      pools: programmes.flatMap(({ point, symbol }) => {
        const row = pools.get(`${from} ${point}`);
        return row === undefined ? [] : [poolVolume(point, symbol, row)];
      }),
    };
  });
}

function poolVolume(point: string, symbol: string, row: Row): PoolVolume {
  return {
    point,
    symbol,
    trades: numberOf(row, "trades"),
    pointsIn: amountOf(row, "pointsIn"),
    pointsOut: amountOf(row, "pointsOut"),
    paid: amountOf(row, "paid"),
    earned: amountOf(row, "earned"),
    fees: amountOf(row, "fees"),
  };
}
