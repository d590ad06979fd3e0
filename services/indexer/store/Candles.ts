import { positionAt } from "../queries/indexedTo.js";
import { INTERVALS, startOfInterval, type Interval } from "../queries/intervals.js";
import type { IndexFile } from "./IndexFile.js";
import { amountOf, numberOf } from "./rows.js";

/** A feed's price over an interval while answers come. */
interface Candle {
  readonly feed: string;
  readonly span: Interval;
  readonly start: number;
  readonly open: bigint;
  high: bigint;
  low: bigint;
  close: bigint;
  answers: number;
}

/** A feed's last answer before those that come. */
interface Last {
  readonly price: bigint;
  /** Unix seconds. */
  readonly time: number;
}

const COLUMNS = ["feed", "span", "start", "open", "high", "low", "close", "answers"];
const UPDATE = COLUMNS.slice(3).map((column) => `${column} = excluded.${column}`);
const ON_CONFLICT = `ON CONFLICT (feed, span, start) DO UPDATE SET ${UPDATE.join(", ")}`;

/** What answers of the oracle change of the candles that are kept, in their order. */
export class Candles {
  private readonly candles = new Map<string, Candle>();
  private readonly last = new Map<string, Last>();
  private readonly kept = new Map<string, Last | undefined>();

  constructor(private readonly file: IndexFile) {}

  /** @param time When it was recorded, Unix seconds. */
  take(feed: string, time: number, price: bigint): void {
    if (!this.kept.has(feed)) this.kept.set(feed, lastPrice(this.file, feed));
    for (const span of INTERVALS) this.add(feed, span, time, price);
    this.last.set(feed, { price, time });
  }

  finish(): void {
    const rows = [...this.candles.values()].map(({ feed, span, start, open, high, low, close, answers }) => {
      return [feed, span, start, String(open), String(high), String(low), String(close), answers];
    });
    this.file.insertMany("candle", COLUMNS, rows, ON_CONFLICT);
  }

  /** Makes a feed's candles anew from a time on, when answers from then on have been forgotten. */
  rebuild(feed: string, from: number): void {
    for (const span of INTERVALS) {
      const start = startOfInterval(span, from);
      this.file.run("DELETE FROM candle WHERE feed = ? AND span = ? AND start >= ?", feed, span, start);
      const begin = positionAt(this.file, start);
      this.kept.set(feed, lastPrice(this.file, feed, begin));
      this.last.delete(feed);
      const sql = "SELECT time, price FROM price WHERE feed = ? AND position >= ? ORDER BY position";
      for (const row of this.file.each(sql, feed, begin)) {
        const [time, price] = [numberOf(row, "time"), amountOf(row, "price")];
        this.add(feed, span, time, price);
        this.last.set(feed, { price, time });
      }
    }
  }

  private add(feed: string, span: Interval, time: number, price: bigint): void {
    const start = startOfInterval(span, time);
    const key = `${feed} ${span} ${start}`;
    const candle = this.candles.get(key) ?? this.stored(feed, span, start) ?? this.opened(feed, span, start, price);
    this.candles.set(key, candle);
    if (price > candle.high) candle.high = price;
    if (price < candle.low) candle.low = price;
    candle.close = price;
    candle.answers++;
  }

  /** The price that held when it began is of the interval, too. */
  private opened(feed: string, span: Interval, start: number, price: bigint): Candle {
    const open = (this.last.get(feed) ?? this.kept.get(feed))?.price ?? price;
    return { feed, span, start, open, high: open, low: open, close: open, answers: 0 };
  }

  /** Only an interval that is not after the last answer kept can have a candle. */
  private stored(feed: string, span: Interval, start: number): Candle | undefined {
    const kept = this.kept.get(feed);
    if (kept === undefined || kept.time < start) return undefined;
    const sql = "SELECT * FROM candle WHERE feed = ? AND span = ? AND start = ?";
    const row = this.file.first(sql, feed, span, start);
    if (row === undefined) return undefined;
    const [open, high, low, close] = ["open", "high", "low", "close"].map((name) => amountOf(row, name));
    if (open === undefined || high === undefined || low === undefined || close === undefined) return undefined;
    return { feed, span, start, open, high, low, close, answers: numberOf(row, "answers") };
  }
}

/** @param before A position. */
function lastPrice(file: IndexFile, feed: string, before = Number.MAX_SAFE_INTEGER): Last | undefined {
  const sql = "SELECT price, time FROM price WHERE feed = ? AND position < ? ORDER BY position DESC LIMIT 1";
  const row = file.first(sql, feed, before);
  return row && { price: amountOf(row, "price"), time: numberOf(row, "time") };
}
