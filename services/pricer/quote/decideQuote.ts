import { aim, type Aim, type QuoteRule, type Stock } from "./aim.js";
import type { Quote, QuoteBounds } from "./Quote.js";
import { step } from "./step.js";

/** A pool and what surrounds it, as of one block. */
export interface PoolSight {
  readonly stock: Stock;
  /** Undefined before the first quote, and after the council withdrew it. */
  readonly present: Quote | undefined;
  readonly bounds: QuoteBounds;
  /** Unix seconds from which the exchange takes another quote. */
  readonly nextQuoteAt: number;
  /** The newest block's time, Unix seconds. */
  readonly blockTime: number;
  /** All pools or this one stand still. */
  readonly paused: boolean;
  /** Neither suspended, nor winding down, nor closed. */
  readonly active: boolean;
  /** Whether the pricer's account holds the role; undefined when it has no account, as in a dry run without a key. */
  readonly treasurer: boolean | undefined;
}

/** Why a pool's quote stays as it is. */
export type HoldReason =
  | "PARTNER_NOT_ACTIVE"
  | "PAUSED"
  | "NOT_TREASURER"
  | "BAND_TOO_NARROW"
  | "STEP_TOO_SMALL"
  | "WITHIN_DEADBAND"
  | "TOO_SOON";

/** What held the quote back from where the rule wants it. */
export type Clamp = "BAND" | "STEP";

/** What becomes of a pool's quote, with all that led there. */
export interface QuoteDecision {
  readonly sight: PoolSight;
  readonly aim: Aim;
  readonly clamps: readonly Clamp[];
  /** What the exchange would take, whether or not it is sent; undefined when there is no such quote. */
  readonly proposal: Quote | undefined;
  /** Why it is not sent; undefined when it is. */
  readonly hold: HoldReason | undefined;
}

/**
 * Decides about a pool's quote. A proposal that is not held is one the exchange accepts in the next block.
 *
 * @param deadband Basis points; a quote is changed only when bid or ask moves at least so far. Each side of a quote that stands may
 * be off its proposal by less than that.
 */
export function decideQuote(sight: PoolSight, rule: QuoteRule, deadband: bigint): QuoteDecision {
  const { present, bounds } = sight;
  const aimed = aim(sight.stock, rule, bounds);
  const { raw, target } = aimed;
  const proposal = target && step(target, present, bounds);
  const clamps: Clamp[] = [];
  if (target !== undefined && !equal(raw, target)) clamps.push("BAND");
  if (target !== undefined && proposal !== undefined && !equal(target, proposal)) clamps.push("STEP");
  return { sight, aim: aimed, clamps, proposal, hold: holdOf(sight, target, proposal, deadband) };
}

function holdOf(
  { active, paused, treasurer, present, nextQuoteAt, blockTime }: PoolSight,
  target: Quote | undefined,
  proposal: Quote | undefined,
  deadband: bigint,
): HoldReason | undefined {
  if (!active) return "PARTNER_NOT_ACTIVE";
  if (paused) return "PAUSED";
  if (treasurer === false) return "NOT_TREASURER";
  if (target === undefined) return "BAND_TOO_NARROW";
  if (proposal === undefined) return "STEP_TOO_SMALL";
  if (present === undefined) return undefined;
  const moved = [proposal.bid - present.bid, proposal.ask - present.ask];
  if (moved.every((distance) => distance < deadband && -distance < deadband)) return "WITHIN_DEADBAND";
  return blockTime < nextQuoteAt ? "TOO_SOON" : undefined;
}

function equal(a: Quote, b: Quote): boolean {
  return a.bid === b.bid && a.ask === b.ask;
}
