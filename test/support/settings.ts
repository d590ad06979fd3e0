import type { AddressLike } from "ethers";

/** Settings of the exchange that bind quotes and withdrawals as little as any can. */
export const LOOSE_RULES = {
  leastSpread: 0n,
  maxQuoteStep: 10_000n,
  minQuoteInterval: 1n,
  withdrawalDelay: 3_600n,
};

/** Limits of a pool that bind as little as any can. */
export const LOOSE_LIMITS = {
  lowestBid: 1n,
  highestAsk: 10_000n,
  minRemaining: 2n,
  outflowCap: 2n ** 24n - 1n,
  inventoryCap: 2n ** 24n - 1n,
};

/** What the council decides for all pools; see `IPointExchange.Settings`. */
export interface ExchangeSettings {
  readonly feeRate: bigint;
  readonly treasury: AddressLike;
  readonly leastSpread: bigint;
  readonly maxQuoteStep: bigint;
  readonly minQuoteInterval: bigint;
  readonly withdrawalDelay: bigint;
}

/** Settings as an event, an error or a view gives them. */
export function settingsTuple(settings: ExchangeSettings) {
  const { feeRate, treasury, leastSpread, maxQuoteStep, minQuoteInterval, withdrawalDelay } = settings;
  return [feeRate, treasury, leastSpread, maxQuoteStep, minQuoteInterval, withdrawalDelay] as const;
}

/** Limits as an event, an error or a view gives them. */
export function limitsTuple(limits: typeof LOOSE_LIMITS) {
  const { lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap } = limits;
  return [lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap] as const;
}

/** Changes that make limits of a programme with a validity of 36 epochs invalid. */
export const WRONG_LIMITS: readonly Partial<typeof LOOSE_LIMITS>[] = [
  { lowestBid: 0n },
  { lowestBid: 5_001n, highestAsk: 5_000n },
  { highestAsk: 10_001n },
  { minRemaining: 37n },
  { minRemaining: 255n },
  { outflowCap: 0n },
  { inventoryCap: 0n },
];
