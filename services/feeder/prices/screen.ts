import type { DropReason, Dropped, Part, Quotation } from "./Quotation.js";

const BASIS = 10_000n;
/** The oracle's prices have 64 bits. */
const HIGHEST_PRICE = 2n ** 64n - 1n;
/** Far above what there is of any currency: a volume beyond it is an error. */
const LARGEST_VOLUME = 10n ** 24n;

/** By what a single reading is judged. */
export interface ScreenRules {
  /** How far ahead of this machine's clock a source's may be, seconds. */
  readonly futureToleranceSeconds: number;
  /** How far bid and ask may be apart, basis points of their mean. */
  readonly maxSpread: bigint;
}

/**
 * Takes out the readings that cannot stand for themselves: none, too old, from the future, of no or an impossible price, without
 * trades, or with a market so thin or crossed that its last price says nothing. A clock that is a little ahead is set back to now.
 *
 * @param now Unix seconds.
 */
export function screen(
  quotations: readonly Quotation[],
  now: number,
  rules: ScreenRules,
): { readonly parts: Part[]; readonly dropped: Dropped[] } {
  const parts: Part[] = [];
  const dropped: Dropped[] = [];
  for (const quotation of quotations) {
    const { source, reading, weight } = quotation;
    const reason = faultOf(quotation, now, rules);
    if (reason !== undefined) dropped.push({ source, reason });
    if (reason !== undefined || reading === undefined) continue;
    const { price, volume, observedAt } = reading;
    parts.push({ source, price, weight: volume ?? weight, observedAt: Math.min(observedAt, now) });
  }
  return { parts, dropped };
}

function faultOf({ reading, maxAgeSeconds }: Quotation, now: number, rules: ScreenRules): DropReason | undefined {
  if (reading === undefined) return "NO_READING";
  const { price, volume, observedAt, book } = reading;
  if (observedAt > now + rules.futureToleranceSeconds) return "FROM_THE_FUTURE";
  if (observedAt + maxAgeSeconds < now) return "TOO_OLD";
  if (price <= 0n || price > HIGHEST_PRICE) return "NO_PRICE";
  if (volume !== undefined && (volume <= 0n || volume > LARGEST_VOLUME)) return "NO_VOLUME";
  if (book !== undefined && isWide(book, rules.maxSpread)) return "WIDE_SPREAD";
  return undefined;
}

/** Crossed, one-sided or further apart than the limit. */
function isWide({ bid, ask }: { readonly bid: bigint; readonly ask: bigint }, limit: bigint): boolean {
  if (bid <= 0n || ask < bid) return true;
  return (ask - bid) * 2n * BASIS > (ask + bid) * limit;
}
