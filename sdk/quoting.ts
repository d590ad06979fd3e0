/**
 * The exchange's arithmetic with unbounded integers: `contracts/libraries/Pricing.sol` must agree with it to the wei.
 * Points are whole; face values and prices have 8 decimals; rates and fees are basis points; results are wei of MLK.
 */

const BASIS = 10_000n;
const SCALE = 10n ** 6n;

/** One side of a trade: what a point is worth and at which rate it is dealt. */
export interface Leg {
  /** Worth of one point in the pool's currency, 8 decimals. */
  readonly faceValue: bigint;
  /** Rate from the pool's currency to the base currency, 8 decimals; 10^8 when they are the same. */
  readonly currencyRate: bigint;
  /** Bid or ask, basis points of the face value. */
  readonly rate: bigint;
}

function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

function worth(points: bigint, leg: Leg): bigint {
  return points * leg.faceValue * leg.currencyRate * leg.rate * SCALE;
}

/** What a sale of points pays, and what the pool gives for it before the fee. */
export function quoteSale(points: bigint, leg: Leg, milkPrice: bigint, fee: bigint) {
  const value = worth(points, leg);
  return { paid: (value * (BASIS - fee)) / (milkPrice * BASIS), gross: value / milkPrice };
}

/** What a purchase of points takes, and what the pool gets of it. */
export function quotePurchase(points: bigint, leg: Leg, milkPrice: bigint, fee: bigint) {
  const value = worth(points, leg);
  return { taken: ceilDiv(value * (BASIS + fee), milkPrice * BASIS), gross: ceilDiv(value, milkPrice) };
}

/** How many whole points a swap gives. */
export function quoteConversion(points: bigint, legIn: Leg, legOut: Leg, fee: bigint): bigint {
  return (worth(points, legIn) * (BASIS - fee)) / (worth(1n, legOut) * BASIS);
}
