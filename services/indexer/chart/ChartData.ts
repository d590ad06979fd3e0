import { z } from "zod";
import { sourceOf } from "../queries/sourceOf.js";
import { kindOf, tradesBetween, type TradeKind } from "../queries/trades.js";
import { positionAt } from "../queries/indexedTo.js";
import { nextStart, startOfInterval } from "../queries/intervals.js";
import { maxAgeOf } from "../queries/maxAgeOf.js";
import type { Period } from "../reports/Period.js";
import type { IndexFile } from "../store/IndexFile.js";
import { amountOf, numberOf, textOf } from "../store/rows.js";
import { priceLine, type Answer, type PricePoint } from "./priceLine.js";
import { volumeInterval } from "./volumeInterval.js";

/** What was exchanged in one way in an hour, on a day or in a week: see {@link volumeInterval}. */
export interface Traded {
  /** The interval's first millisecond, Unix time. */
  readonly day: number;
  readonly kind: TradeKind;
  /** MLK, before fees. */
  readonly milk: number;
}

/** What a chart shows of the exchange. Numbers are rounded: for eyes only. */
export interface ChartData {
  /** Such as MLK/KRW. */
  readonly feed: string;
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  readonly prices: readonly PricePoint[];
  readonly volumes: readonly Traded[];
}

const kind = z.enum(["sale", "purchase", "swap"]);
const WEI_A_THOUSANDTH = 10n ** 15n;

/** Price and volume over a period. */
export function chartData(file: IndexFile, period: Period): ChartData {
  const { from, to } = period;
  const { milk, milkFeed } = sourceOf(file);
  const prices = priceLine(answersOf(file, milkFeed, period), period);
  return { feed: milkFeed, from, to, prices, volumes: volumesOf(file, period, milk) };
}

/** The answer that held when the period began, and those in it. */
function* answersOf(file: IndexFile, feed: string, { start, end }: Period): Generator<Answer> {
  const maxAge = maxAgeOf(file, feed);
  const before = file.first("SELECT max(position) AS position FROM price WHERE feed = ? AND position < ?", feed, start);
  const first = before?.["position"] ?? null;
  const sql =
    "SELECT time, observedAt, price FROM price WHERE feed = ? AND position < ? AND position >= ? ORDER BY position";
  for (const row of file.each(sql, feed, end, first === null ? start : Number(first))) {
    const until = numberOf(row, "observedAt") + maxAge;
    yield { time: numberOf(row, "time"), until, price: Number(amountOf(row, "price")) / 1e8 };
  }
}

/** Of whole intervals what was kept as it went; of the parts at both ends, trade by trade. */
function volumesOf(file: IndexFile, period: Period, milk: string): Traded[] {
  const interval = volumeInterval(period);
  const sums = new Map<string, { day: number; kind: TradeKind; value: bigint }>();
  const add = (day: number, kind: TradeKind, value: bigint) => {
    const sum = sums.get(`${day} ${kind}`) ?? { day, kind, value: 0n };
    sum.value += value;
    sums.set(`${day} ${kind}`, sum);
  };
  const addTrades = (start: number, end: number) => {
    for (const trade of tradesBetween(file, start, end)) {
      add(startOfInterval(interval, trade.time), kindOf(trade, milk), trade.milkValue);
    }
  };
  const first = startOfInterval(interval, period.from);
  const [from, to] = [first === period.from ? first : nextStart(interval, first), startOfInterval(interval, period.to)];
  if (from >= to) addTrades(period.start, period.end);
  else {
    const [begin, end] = [positionAt(file, from), positionAt(file, to)];
    addTrades(period.start, begin);
    const sql =
      "SELECT start, kind, value FROM volume WHERE span = ? AND start >= ? AND start < ? ORDER BY start, kind";
    for (const row of file.each(sql, interval, from, to)) {
      add(numberOf(row, "start"), kind.parse(textOf(row, "kind")), amountOf(row, "value"));
    }
    addTrades(end, period.end);
  }
  return [...sums.values()].map(({ day, kind, value }) => ({
    day: day * 1_000,
    kind,
    milk: Number(value / WEI_A_THOUSANDTH) / 1_000,
  }));
}
