import type { Manifest } from "./parseManifest.js";

/** A manifest's settings of the exchange, as its constructor and `setSettings` take them. */
export function exchangeSettings({ exchange }: Manifest) {
  const { fee, treasury, quotes, withdrawalDelaySeconds } = exchange;
  return {
    feeRate: fee,
    treasury,
    leastSpread: quotes.leastSpread,
    maxQuoteStep: quotes.maxStep,
    minQuoteInterval: quotes.minIntervalSeconds,
    withdrawalDelay: withdrawalDelaySeconds,
  };
}
