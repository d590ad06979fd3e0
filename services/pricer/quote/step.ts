import { larger } from "../../common/larger.js";
import type { Quote, QuoteBounds } from "./Quote.js";

/**
 * The quote nearest to a target that the exchange takes after the present one: no further than a step in bid or ask, the least spread
 * kept. The target lies in the band. Undefined when no quote will do, as after the least spread was raised by more than two steps.
 *
 * @param present Undefined when the pool has no quote; then any is taken.
 */
export function step(target: Quote, present: Quote | undefined, bounds: QuoteBounds): Quote | undefined {
  if (present === undefined) return target;
  const { lowestBid, highestAsk, leastSpread, maxStep } = bounds;
  const bid = within(target.bid, present.bid, maxStep);
  const ask = within(target.ask, present.ask, maxStep);
  if (ask - bid >= leastSpread) return { bid, ask };
  // Only after the least spread was raised: the pair is drawn apart, the bid first.
  const lowest = larger(lowestBid, present.bid - maxStep);
  const highest = smaller(highestAsk, present.ask + maxStep);
  const lower = larger(lowest, smaller(bid, ask - leastSpread));
  const higher = larger(ask, lower + leastSpread);
  return higher > highest ? undefined : { bid: lower, ask: higher };
}

function within(value: bigint, center: bigint, distance: bigint): bigint {
  return larger(center - distance, smaller(center + distance, value));
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
