import type { Reading } from "../sources/Source.js";
import type { Price } from "./combine.js";
import { DECIMALS } from "../sources/tickers.js";

const ONE = 10n ** BigInt(DECIMALS);

/**
 * The price of a market in another currency: MLK/USDT times USDT/KRW is MLK/KRW. It is as old as the older of the two; its volume is
 * the market's.
 */
export function multiply(market: Reading, rate: Price): Reading {
  return {
    ...market,
    price: (market.price * rate.price) / ONE,
    observedAt: Math.min(market.observedAt, rate.observedAt),
  };
}
