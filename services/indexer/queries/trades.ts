import type { IndexFile } from "../store/IndexFile.js";
import { positionAt } from "./indexedTo.js";
import { amountOf, numberOf, textOf, type Row } from "../store/rows.js";

/** A trade as the exchange recorded it; see `IPointExchange.Swapped`. */
export interface Trade {
  readonly position: number;
  /** Unix seconds. */
  readonly time: number;
  readonly tx: string;
  readonly member: string;
  readonly recipient: string;
  readonly assetIn: string;
  readonly assetOut: string;
  /** Points, or wei of MLK. */
  readonly amountIn: bigint;
  /** Points, or wei of MLK. */
  readonly amountOut: bigint;
  readonly milkValue: bigint;
  readonly fee: bigint;
  readonly settled: bigint;
  readonly spot: bigint;
  readonly average: bigint;
  readonly round: number;
  readonly bid: number;
  readonly ask: number;
}

export type TradeKind = "sale" | "purchase" | "swap";

function tradeOf(row: Row): Trade {
  return {
    position: numberOf(row, "position"),
    time: numberOf(row, "time"),
    tx: textOf(row, "tx"),
    member: textOf(row, "member"),
    recipient: textOf(row, "recipient"),
    assetIn: textOf(row, "assetIn"),
    assetOut: textOf(row, "assetOut"),
    amountIn: amountOf(row, "amountIn"),
    amountOut: amountOf(row, "amountOut"),
    milkValue: amountOf(row, "milkValue"),
    fee: amountOf(row, "fee"),
    settled: amountOf(row, "settled"),
    spot: amountOf(row, "spot"),
    average: amountOf(row, "average"),
    round: numberOf(row, "round"),
    bid: numberOf(row, "bid"),
    ask: numberOf(row, "ask"),
  };
}

/** Points for MLK, MLK for points, or points for points. */
export function kindOf({ assetIn, assetOut }: Pick<Trade, "assetIn" | "assetOut">, milk: string): TradeKind {
  if (assetOut === milk) return "sale";
  return assetIn === milk ? "purchase" : "swap";
}

/** Trades from one position up to, and without, another, earliest first; of these points only, if any are named. */
export function* tradesBetween(
  file: IndexFile,
  start: number,
  end: number,
  points: readonly string[] = [],
): Generator<Trade> {
  const list = points.map((_, i) => `?${i + 3}`).join(", ");
  const own = points.length === 0 ? "" : `AND (assetIn IN (${list}) OR assetOut IN (${list}))`;
  const sql = `SELECT * FROM trade WHERE position >= ?1 AND position < ?2 ${own} ORDER BY position`;
  for (const row of file.each(sql, start, end, ...points)) yield tradeOf(row);
}

/** Which trades a page shows. */
export interface TradePage {
  /** Unix seconds. */
  readonly from?: number | undefined;
  /** Unix seconds; trades before it. */
  readonly to?: number | undefined;
  readonly point?: string | undefined;
  /** Only trades at lower positions. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A page of trades, latest first. */
export function latestTrades(file: IndexFile, { from, to, point, before, limit }: TradePage): Trade[] {
  const until = to === undefined ? Number.MAX_SAFE_INTEGER : positionAt(file, to);
  const end = Math.min(before ?? Number.MAX_SAFE_INTEGER, until);
  const start = from === undefined ? 0 : positionAt(file, from);
  const page = "SELECT * FROM trade WHERE position < ?1 AND position >= ?2";
  const latest = "ORDER BY position DESC LIMIT ?3";
  if (point === undefined) return file.all(`${page} ${latest}`, end, start, limit).map(tradeOf);
  // Each half walks the index of its asset; a trade is in one of them only, since no programme is swapped for itself.
  const half = (asset: string) => `SELECT * FROM (${page} AND ${asset} = ?4 ${latest}) AS ${asset}s`;
  const sql = `SELECT * FROM (${half("assetIn")} UNION ALL ${half("assetOut")}) AS own ${latest}`;
  return file.all(sql, end, start, limit, point).map(tradeOf);
}
