import type { PoolConfig } from "./config.js";
import type { QuoteDecision } from "./quote/decideQuote.js";
import type { Quote } from "./quote/Quote.js";

/** A decision with everything that led to it, as data: amounts as text, rates in basis points of face value. */
export interface ExplainedDecision {
  readonly point: string;
  readonly inventory: string;
  readonly targetInventory: string;
  /** Basis points of the target. */
  readonly fullness: string;
  readonly flow: string;
  readonly neutralMid: string;
  readonly byInventory: string;
  readonly byFlow: string;
  /** Each as "bid/ask"; "none" where there is none. */
  readonly present: string;
  readonly raw: string;
  readonly target: string;
  readonly proposal: string;
  /** "lowest bid/highest ask". */
  readonly band: string;
  readonly leastSpread: string;
  readonly maxStep: string;
  readonly deadband: string;
  readonly clamps: readonly string[];
  /** Unix seconds. */
  readonly nextQuoteAt: number;
  readonly blockTime: number;
  /** "send", or why not. */
  readonly outcome: string;
}

/** Writes a decision out. */
export function explainDecision(
  pool: PoolConfig,
  { sight, aim, clamps, proposal, hold }: QuoteDecision,
): ExplainedDecision {
  const { stock, bounds, present, nextQuoteAt, blockTime } = sight;
  return {
    point: pool.point,
    inventory: String(stock.inventory),
    targetInventory: String(pool.targetInventory),
    fullness: String(aim.fullness),
    flow: String(stock.flow),
    neutralMid: String(aim.neutralMid),
    byInventory: String(aim.byInventory),
    byFlow: String(aim.byFlow),
    present: shown(present),
    raw: shown(aim.raw),
    target: shown(aim.target),
    proposal: shown(proposal),
    band: shown({ bid: bounds.lowestBid, ask: bounds.highestAsk }),
    leastSpread: String(bounds.leastSpread),
    maxStep: String(bounds.maxStep),
    deadband: String(pool.deadband),
    clamps,
    nextQuoteAt,
    blockTime,
    outcome: hold ?? "send",
  };
}

function shown(quote: Quote | undefined): string {
  return quote === undefined ? "none" : `${quote.bid}/${quote.ask}`;
}
