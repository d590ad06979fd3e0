import { sourceOf } from "../queries/sourceOf.js";
import { kindOf, tradesBetween, type TradeKind } from "../queries/trades.js";
import { startOfInterval } from "../queries/intervals.js";
import type { Period } from "../reports/Period.js";
import type { IndexFile } from "../store/IndexFile.js";
import { amountOf, numberOf } from "../store/rows.js";

/** A price that held from a time on, in the base currency. */
export interface PricePoint {
  /** Milliseconds, Unix time. */
  readonly time: number;
  readonly price: number;
}

/** What was exchanged on a day in one way. */
export interface DayVolume {
  /** The day's first millisecond, Unix time. */
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
  readonly volumes: readonly DayVolume[];
}

/** More points than a chart of this width can tell apart are thinned out to the last of each pixel. */
const POINTS = 800;
const WEI_A_THOUSANDTH = 10n ** 15n;

/** Price and volume over a period. */
export function chartData(file: IndexFile, { from, to, start, end }: Period): ChartData {
  const { milk, milkFeed } = sourceOf(file);
  const prices = new Map<number, PricePoint>();
  const sql = "SELECT time, price FROM price WHERE feed = ? AND position < ? AND position >= ? ORDER BY position";
  const before = "SELECT max(position) AS position FROM price WHERE feed = ? AND position < ?";
  const first = file.first(before, milkFeed, start)?.["position"];
  for (const row of file.each(sql, milkFeed, end, typeof first === "number" ? first : start)) {
    const time = Math.max(numberOf(row, "time"), from);
    const price = Number(amountOf(row, "price")) / 1e8;
    prices.set(Math.floor(((time - from) * POINTS) / (to - from)), { time: time * 1_000, price });
  }
  const found = [...prices.values()];
  const last = found.at(-1);
  // It holds until the period ends.
  if (last !== undefined) found.push({ time: to * 1_000, price: last.price });
  return { feed: milkFeed, from, to, prices: found, volumes: dayVolumes(file, start, end, milk) };
}

function dayVolumes(file: IndexFile, start: number, end: number, milk: string): DayVolume[] {
  const sums = new Map<string, { day: number; kind: TradeKind; value: bigint }>();
  for (const trade of tradesBetween(file, start, end)) {
    const [day, kind] = [startOfInterval("day", trade.time), kindOf(trade, milk)];
    const sum = sums.get(`${day} ${kind}`) ?? { day, kind, value: 0n };
    sum.value += trade.milkValue;
    sums.set(`${day} ${kind}`, sum);
  }
  return [...sums.values()].map(({ day, kind, value }) => ({
    day: day * 1_000,
    kind,
    milk: Number(value / WEI_A_THOUSANDTH) / 1_000,
  }));
}
