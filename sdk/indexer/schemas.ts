import { z } from "zod";
import { account, points } from "../programme/schemas.js";
import { queryNumber } from "../queryNumber.js";
import { queryTime } from "../time/queryTime.js";

/**
 * What the indexer's read API takes and gives, as JSON. Amounts are decimal text: points, wei of MLK, prices with 8 decimals; times are
 * Unix seconds; rates are basis points of a point's face value. No answer names a member's account.
 */

const milk = points.meta({ description: "wei of MLK" });
const price = points.meta({ description: "8 decimals" });
const rate = z.int().meta({ description: "Basis points of face value" });
const time = z.int().nonnegative().meta({ description: "Unix seconds" });
const block = z.int().nonnegative();
const asset = z.string().meta({ description: "Symbol of the points, or MLK" });
const cursor = z.string().regex(/^\d{1,16}$/, "must be the `next` of a page");
const nextPage = cursor.nullable().meta({ description: "`cursor` of the next page; null on the last" });

export const intervals = z.enum(["hour", "day", "week", "month"]);

const span = {
  from: queryTime.optional().meta({ description: "Unix seconds; included" }),
  to: queryTime.optional().meta({ description: "Unix seconds; not included" }),
};
const page = {
  ...span,
  cursor: cursor.optional().meta({ description: "`next` of the page before" }),
  limit: queryNumber(1, 500).default(100),
};
const feed = z.string().min(1).max(66).optional().meta({ description: "Such as USD/KRW; the feed of MLK if left out" });

export const tradesQuery = z.strictObject({
  ...page,
  point: account.optional().meta({ description: "Only trades of these points, by their contract" }),
});
export const pricesQuery = z.strictObject({ ...page, feed });
export const candlesQuery = z.strictObject({ ...span, feed, interval: intervals.default("day") });
export const volumesQuery = z.strictObject({ ...span, interval: intervals.default("day") });

/** How far the index is. */
export const status = z.object({
  chainId: z.int(),
  exchange: account,
  milk: account,
  milkFeed: z.string(),
  indexed: z.object({ block, hash: z.string(), time }),
  head: block.nullable().meta({ description: "The node's newest block when it was last asked" }),
  lag: z.int().nullable().meta({ description: "Blocks of the node that are not indexed yet" }),
  paused: z.boolean().meta({ description: "Whether the guardian stopped all pools" }),
  trades: z.int(),
});

export const pool = z.object({
  point: account,
  symbol: z.string(),
  name: z.string(),
  partnerId: z.int(),
  partner: z.string(),
  status: z.enum(["None", "Active", "Suspended", "WindingDown", "Closed"]),
  faceValue: price.meta({ description: "Worth of one point in the pool's currency, 8 decimals" }),
  currencyFeed: z.string().meta({ description: "From the pool's currency to the base currency; empty for the same" }),
  bid: rate,
  ask: rate,
  buys: z.boolean(),
  sells: z.boolean(),
  paused: z.boolean(),
  reserve: milk,
  fees: milk,
  credit: milk,
  inventory: points,
  limits: z.object({
    lowestBid: rate,
    highestAsk: rate,
    minRemaining: z.int().meta({ description: "Epochs" }),
    outflowCap: z.int().meta({ description: "Whole MLK a day" }),
    inventoryCap: z.int().meta({ description: "Thousands of points" }),
  }),
});
export const pools = z.object({ pools: z.array(pool) });

export const trade = z.object({
  id: cursor,
  time,
  block,
  transaction: z.string(),
  kind: z.enum(["sale", "purchase", "swap"]),
  assetIn: asset,
  assetOut: asset,
  amountIn: points.meta({ description: "Points, or wei of MLK" }),
  amountOut: points.meta({ description: "Points, or wei of MLK" }),
  milkValue: milk.meta({ description: "Value before the fee, wei of MLK" }),
  fee: milk,
  spot: price,
  average: price,
  round: z.int(),
  bid: rate.meta({ description: "Paid for the points given; 0 where MLK was" }),
  ask: rate.meta({ description: "Asked for the points received; 0 where MLK was" }),
});
export const trades = z.object({ trades: z.array(trade), next: nextPage });

export const answer = z.object({ time, round: z.int(), price, average: price, observedAt: time });
export const prices = z.object({ feed: z.string(), prices: z.array(answer), next: nextPage });

export const candle = z.object({
  from: time,
  to: time,
  open: price,
  high: price,
  low: price,
  close: price,
  answers: z.int(),
});
export const candles = z.object({
  feed: z.string(),
  interval: intervals,
  candles: z
    .array(candle)
    .meta({ description: "Intervals in which the feed had no answer are left out: nobody knows a price" }),
});

export const volume = z.object({
  from: time,
  to: time,
  trades: z.int(),
  value: milk.meta({ description: "Before fees; a swap counts once; wei of MLK" }),
  fees: milk,
  pools: z.array(
    z.object({
      point: account,
      symbol: z.string(),
      trades: z.int(),
      pointsIn: points,
      pointsOut: points,
      paid: milk.meta({ description: "For points taken in, fees included, wei of MLK" }),
      earned: milk.meta({ description: "For points given out, wei of MLK" }),
      fees: milk,
    }),
  ),
});
export const volumes = z.object({ interval: intervals, volumes: z.array(volume) });

export const health = z.object({
  status: z.enum(["ok", "degraded"]),
  index: z.string().meta({ description: "`ok`, or what is wrong with the database" }),
  following: z.string().meta({ description: "`ok`, or why the last step failed" }),
});
