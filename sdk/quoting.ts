import { AllianceError } from "./AllianceError.js";
import { checkUint } from "./checkUint.js";

/**
 * The exchange's arithmetic with unbounded integers: `contracts/libraries/Pricing.sol` must agree with it to the wei.
 * Points are whole; face values and prices have 8 decimals; rates and fees are basis points; results are wei of MLK.
 * Errors: `INVALID_RATE` for a rate or fee above 10,000, `INVALID_AMOUNT` for a negative number of points.
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

/** Refuses basis points beyond the whole: `INVALID_RATE`. */
function checkShare(what: string, share: bigint): void {
  if (share >= 0n && share <= BASIS) return;
  throw new AllianceError(
    "INVALID_RATE",
    `A ${what} of ${share} basis points is not 0 to ${BASIS}.`,
    "Give basis points: 100 is 1 %.",
  );
}

function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

function worth(points: bigint, leg: Leg): bigint {
  checkUint("number of points", points);
  checkShare("rate", leg.rate);
  return points * leg.faceValue * leg.currencyRate * leg.rate * SCALE;
}

/** What a sale of points pays, and what the pool gives for it before the fee. */
export function quoteSale(points: bigint, leg: Leg, milkPrice: bigint, fee: bigint) {
  checkShare("fee", fee);
  const value = worth(points, leg);
  return { paid: (value * (BASIS - fee)) / (milkPrice * BASIS), gross: value / milkPrice };
}

/** What a purchase of points takes, and what the pool gets of it. */
export function quotePurchase(points: bigint, leg: Leg, milkPrice: bigint, fee: bigint) {
  checkShare("fee", fee);
  const value = worth(points, leg);
  return { taken: ceilDiv(value * (BASIS + fee), milkPrice * BASIS), gross: ceilDiv(value, milkPrice) };
}

/** How many whole points a swap gives. */
export function quoteConversion(points: bigint, legIn: Leg, legOut: Leg, fee: bigint): bigint {
  checkShare("fee", fee);
  return (worth(points, legIn) * (BASIS - fee)) / (worth(1n, legOut) * BASIS);
}
