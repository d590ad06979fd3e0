/** A trade as the exchange recorded it: see `IPointExchange.Swapped`. */
export interface Trade {
  /** Whose call it was. */
  readonly member: string;
  /** A programme, or MLK. */
  readonly assetIn: string;
  /** A programme, or MLK. */
  readonly assetOut: string;
  /** Who got what was bought. */
  readonly recipient: string;
  /** Points, or wei of MLK. */
  readonly amountIn: bigint;
  /** Points, or wei of MLK. */
  readonly amountOut: bigint;
  /** Value before the fee, wei of MLK. */
  readonly milkValue: bigint;
  /** wei of MLK. */
  readonly fee: bigint;
  /** What the pool of the points received got, wei of MLK; zero in a sale. */
  readonly settled: bigint;
  /** Price of one MLK in the base currency, 8 decimals. */
  readonly spot: bigint;
  /** Its average, 8 decimals. */
  readonly average: bigint;
  /** Round of the oracle that gave both. */
  readonly round: bigint;
  /** Rate paid for the points given, basis points of face value; zero for MLK. */
  readonly bid: bigint;
  /** Rate asked for the points received, basis points of face value; zero for MLK. */
  readonly ask: bigint;
}
