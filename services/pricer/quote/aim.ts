import type { Quote, QuoteBounds } from "./Quote.js";

const BASIS = 10_000n;

/** How a pool's price answers to supply and demand. All but `targetInventory` are basis points. */
export interface QuoteRule {
  /** Points the pool wants to hold. */
  readonly targetInventory: bigint;
  /** The mean of bid and ask at the target; the middle of the band when left out. */
  readonly neutralMid?: bigint | undefined;
  /** How far ask is above bid, where band and least spread allow it. */
  readonly spread: bigint;
  /** How far an empty pool raises the mid, and one with twice its target or more lowers it. */
  readonly inventorySkew: bigint;
  /** How far a net flow in of the whole target, or more, within a half-life lowers the mid; a flow out raises it. */
  readonly flowSkew: bigint;
}

/** What a pool has and what came in. */
export interface Stock {
  /** Points the pool can sell. */
  readonly inventory: bigint;
  /** Points bought less points sold, recent ones counting more: see `netFlow`. */
  readonly flow: bigint;
}

/** A quote the rule wants, with how it came to be. */
export interface Aim {
  readonly neutralMid: bigint;
  /** How full the pool is, basis points of its target. */
  readonly fullness: bigint;
  /** By how much inventory and flow move the mid. */
  readonly byInventory: bigint;
  readonly byFlow: bigint;
  /** The quote before the band. */
  readonly raw: Quote;
  /** The quote inside the band, least spread kept; undefined when the band is narrower than that. */
  readonly target: Quote | undefined;
}

/**
 * Where a pool's quote should be:
 *
 *     mid = neutral + inventorySkew · (1 − inventory / target) − flowSkew · (flow / target)
 *
 * both shares held between −1 and 1; bid and ask lie around the mid, and the band moves them as a pair, so that the spread stays. The more
 * points a pool holds, the less it pays and asks: members bring fewer and take more.
 */
export function aim({ inventory, flow }: Stock, rule: QuoteRule, bounds: QuoteBounds): Aim {
  const neutralMid = rule.neutralMid ?? (bounds.lowestBid + bounds.highestAsk) / 2n;
  const fullness = (inventory * BASIS) / rule.targetInventory;
  const byInventory = (share(BASIS - fullness) * rule.inventorySkew) / BASIS;
  const byFlow = -(share((flow * BASIS) / rule.targetInventory) * rule.flowSkew) / BASIS;
  const wanted = rule.spread > bounds.leastSpread ? rule.spread : bounds.leastSpread;
  const bid = neutralMid + byInventory + byFlow - wanted / 2n;
  const raw = { bid, ask: bid + wanted };
  return { neutralMid, fullness, byInventory, byFlow, raw, target: inBand(raw, bounds) };
}

function inBand({ bid, ask }: Quote, { lowestBid, highestAsk, leastSpread }: QuoteBounds): Quote | undefined {
  const width = highestAsk - lowestBid;
  if (width < leastSpread) return undefined;
  const spread = ask - bid < width ? ask - bid : width;
  const low = held(bid, lowestBid, highestAsk - spread);
  return { bid: low, ask: low + spread };
}

function share(value: bigint): bigint {
  return held(value, -BASIS, BASIS);
}

function held(value: bigint, low: bigint, high: bigint): bigint {
  if (value < low) return low;
  return value > high ? high : value;
}
