import { demand } from "./Refusal.js";
import { entry, type Alliance, type Feed } from "./state.js";

/** A feed, when it can be traded on: the oracle's rule. */
export function readFeed({ feeds, now }: Alliance, id: string): Feed {
  const feed = entry(feeds, id);
  const { price, average, observedAt, maxAge, maxDivergence } = feed;
  demand(feed.round > 0n, "PriceOracle_NoAnswer", id);
  demand(!feed.halted, "PriceOracle_Halted", id);
  demand(now - observedAt <= maxAge, "PriceOracle_StaleAnswer", id, observedAt, maxAge);
  // Apart by at most that share of the average.
  const apart = price > average ? price - average : average - price;
  demand(apart * 10_000n <= maxDivergence * average, "PriceOracle_Diverged", id, price, average);
  return feed;
}
