import type { Purchase } from "../../sdk/book/purchase.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/** Last second a JavaScript date can name. */
const LAST_SECOND = 8_640_000_000_000;

/**
 * Moves the purchases of several partners in time, all by the same number of seconds, so that the first of them all happens at
 * `firstAt`. The lists given are left as they are.
 *
 * Error: `START_INVALID` when `firstAt` is not a time in whole Unix seconds.
 */
export function shiftPurchases(partners: readonly (readonly Purchase[])[], firstAt: number): Purchase[][] {
  if (!Number.isInteger(firstAt) || firstAt < 0 || firstAt > LAST_SECOND) {
    throw new AllianceError(
      "START_INVALID",
      `${firstAt} is not a time in whole Unix seconds.`,
      `Give a whole number from 0 to ${LAST_SECOND}; milliseconds must be divided by 1000.`,
    );
  }
  let first = Infinity;
  for (const purchases of partners) {
    for (const { purchasedAt } of purchases) first = Math.min(first, purchasedAt);
  }
  const shift = firstAt - first;
  return partners.map((purchases) =>
    purchases.map((purchase) => ({ ...purchase, purchasedAt: purchase.purchasedAt + shift })),
  );
}
