import type { IndexFile } from "../store/IndexFile.js";
import { amountOf, numberOf, textOf, type Row } from "../store/rows.js";
import { positionAt } from "./indexedTo.js";
import { intervalsOf, type Interval, type Span } from "./intervals.js";

/** An answer of the oracle. Prices have 8 decimals. */
export interface Price {
  readonly position: number;
  /** When it was recorded, Unix seconds. */
  readonly time: number;
  readonly feed: string;
  readonly round: number;
  readonly price: bigint;
  readonly average: bigint;
  readonly observedAt: number;
}

/** A feed's price over an interval in which it had answers; of any other there is no candle. */
export interface Candle extends Span {
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
  readonly answers: number;
}

export interface PricePage {
  readonly feed: string;
  /** Unix seconds. */
  readonly from?: number | undefined;
  /** Unix seconds; answers before it. */
  readonly to?: number | undefined;
  /** Only answers at lower positions. */
  readonly before?: number | undefined;
  readonly limit: number;
}

function priceOf(row: Row): Price {
  return {
    position: numberOf(row, "position"),
    time: numberOf(row, "time"),
    feed: textOf(row, "feed"),
    round: numberOf(row, "round"),
    price: amountOf(row, "price"),
    average: amountOf(row, "average"),
    observedAt: numberOf(row, "observedAt"),
  };
}

/** A page of a feed's answers, latest first. */
export function latestPrices(file: IndexFile, { feed, from, to, before, limit }: PricePage): Price[] {
  const end = Math.min(
    before ?? Number.MAX_SAFE_INTEGER,
    to === undefined ? Number.MAX_SAFE_INTEGER : positionAt(file, to),
  );
  const sql = "SELECT * FROM price WHERE feed = ? AND position < ? AND position >= ? ORDER BY position DESC LIMIT ?";
  return file.all(sql, feed, end, from === undefined ? 0 : positionAt(file, from), limit).map(priceOf);
}

/** A feed's price, interval by interval; where nobody answered there is none. Errors: those of {@link intervalsOf}. */
export function candles(file: IndexFile, feed: string, interval: Interval, span: Span): Candle[] {
  const spans = intervalsOf(interval, span);
  const ends = new Map(spans.map(({ from, to }) => [from, to]));
  const sql = "SELECT * FROM candle WHERE feed = ? AND span = ? AND start >= ? AND start < ? ORDER BY start";
  return file.all(sql, feed, interval, spans[0]?.from ?? 0, spans.at(-1)?.to ?? 0).map((row) => {
    const from = numberOf(row, "start");
    return {
      from,
      to: ends.get(from) ?? from,
      open: amountOf(row, "open"),
      high: amountOf(row, "high"),
      low: amountOf(row, "low"),
      close: amountOf(row, "close"),
      answers: numberOf(row, "answers"),
    };
  });
}
