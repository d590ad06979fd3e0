/** What a pool pays and asks for a point, basis points of its face value. */
export interface Quote {
  readonly bid: bigint;
  readonly ask: bigint;
}

/** What the exchange binds a pool's quote by: see `IPointExchange`. Rates are basis points of face value. */
export interface QuoteBounds {
  readonly lowestBid: bigint;
  readonly highestAsk: bigint;
  readonly leastSpread: bigint;
  /** How far bid and ask may move at once. */
  readonly maxStep: bigint;
}
