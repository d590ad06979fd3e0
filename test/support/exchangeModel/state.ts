/**
 * The exchange and all around it that a trade depends on, in plain numbers. Points are whole, MLK is in wei, times in Unix
 * seconds, rates in basis points, prices and face values with 8 decimals.
 */
export interface Alliance {
  readonly now: bigint;
  readonly paused: boolean;
  readonly feeRate: bigint;
  /** The exchange's address. */
  readonly exchange: string;
  /** MLK's address. */
  readonly milk: string;
  readonly milkFeed: string;
  readonly feeds: ReadonlyMap<string, Feed>;
  /** By partner id; the registry knows no other partner. */
  readonly statuses: ReadonlyMap<bigint, Status>;
  readonly programmes: ReadonlyMap<string, Programme>;
  /** MLK by owner. */
  readonly money: ReadonlyMap<string, bigint>;
  /** MLK the exchange may take, by owner. */
  readonly allowances: ReadonlyMap<string, bigint>;
}

/** A partner's status, in the order of `IRoleRegistry.PartnerStatus`. */
export const STATUSES = ["None", "Active", "Suspended", "WindingDown", "Closed"] as const;
export type Status = (typeof STATUSES)[number];

/** A feed's answer; round zero is none. */
export interface Feed {
  readonly price: bigint;
  readonly average: bigint;
  readonly observedAt: bigint;
  readonly round: bigint;
  readonly maxAge: bigint;
  readonly maxDivergence: bigint;
  readonly halted: boolean;
}

/** A point contract, and its pool if it has one. */
export interface Programme {
  readonly epochLength: bigint;
  readonly validity: bigint;
  readonly holders: ReadonlyMap<string, Holder>;
  readonly pool: Pool | undefined;
}

/** An account of a point contract that may hold points. */
export interface Holder {
  readonly frozen: boolean;
  readonly cohorts: Cohorts;
}

/** Points by epoch. */
export type Cohorts = ReadonlyMap<bigint, bigint>;

/** A pool. */
export interface Pool {
  readonly partnerId: bigint;
  readonly faceValue: bigint;
  /** The feed of its currency; undefined for the base currency. */
  readonly currency: string | undefined;
  /** Zero without a quote. */
  readonly bid: bigint;
  readonly ask: bigint;
  /** The ends of the band a quote must be in. */
  readonly lowestBid: bigint;
  readonly highestAsk: bigint;
  readonly minRemaining: bigint;
  /** Whole MLK a day. */
  readonly outflowCap: bigint;
  /** Thousands of points. */
  readonly inventoryCap: bigint;
  readonly paused: boolean;
  readonly buys: boolean;
  readonly sells: boolean;
  /** The epoch in which its inventory was last counted. */
  readonly countedIn: bigint;
  readonly reserve: bigint;
  readonly fees: bigint;
  readonly inventory: bigint;
  /** Net outflow of `outflowDay`, hundredths of an MLK. */
  readonly outflow: bigint;
  /** Days since 1970. */
  readonly outflowDay: bigint;
}

/** What a member asks for. Sides that a kind of trade does not have are MLK. */
export interface Trade {
  readonly kind: "sell" | "buy" | "swap";
  readonly member: string;
  readonly pointIn: string;
  readonly pointOut: string;
  /** Points given, in a purchase points received. */
  readonly points: bigint;
  /** Least received, in a purchase most given. */
  readonly limit: bigint;
  /** Earliest epoch of the points received. */
  readonly minEpoch: bigint;
  readonly deadline: bigint;
  readonly recipient: string;
}

/** What a trade would do; see `IPointExchange.Quote`. */
export interface Quote {
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly milkValue: bigint;
  readonly fee: bigint;
  readonly settled: bigint;
}

export const WIDEST_POINTS = 2n ** 64n - 1n;
export const WIDEST_INVENTORY = 2n ** 34n - 1n;
export const WIDEST_RESERVE = 2n ** 92n - 1n;
export const WIDEST_FEES = 2n ** 83n - 1n;

/** An entry that must be there. */
export function entry<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new RangeError(`nothing under ${String(key)}`);
  return value;
}
