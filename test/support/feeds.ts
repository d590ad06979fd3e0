/** What the oracle is told of a feed; see `IPriceOracle.FeedSettings`. */
export interface Feed {
  readonly id: string;
  readonly maxAge: bigint;
  readonly averagingWindow: bigint;
  readonly maxJump: bigint;
  readonly maxDivergence: bigint;
}

/** A feed whose breaker and whose limit on divergence are as wide as the oracle allows. */
export function wideFeed(id: string, maxAge = 3_600n): Feed {
  return { id, maxAge, averagingWindow: 600n, maxJump: 10_000n, maxDivergence: 10_000n };
}

/** A feed's settings as an event or an error gives them. */
export function feedTuple({ id, maxAge, averagingWindow, maxJump, maxDivergence }: Feed) {
  return [id, maxAge, averagingWindow, maxJump, maxDivergence] as const;
}
