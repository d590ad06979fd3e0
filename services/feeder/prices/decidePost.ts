import type { Price } from "./combine.js";

const BASIS = 10_000n;

/** What the chain says of a feed before a post. */
export interface FeedState {
  /** The reporter's own latest observation; zero for none. */
  readonly last: { readonly price: bigint; readonly observedAt: number };
  /** Whether a jump is held. */
  readonly halted: boolean;
  /** When one was last held or decided about, Unix seconds: what was observed until then counts no more. */
  readonly heldAt: number;
  /** Seconds an observation counts as fresh; zero for a feed the oracle does not know. */
  readonly maxAge: number;
  /** The newest block's time, Unix seconds. */
  readonly blockTime: number;
}

/** When a feed is posted. */
export interface PostRules {
  /** How far from the reporter's latest a price is posted at once, basis points. */
  readonly deviation: bigint;
  /** How old the reporter's latest may grow, seconds. */
  readonly heartbeatSeconds: number;
}

/** An observation to be posted and why, or why none is. */
export type PostDecision =
  | { readonly post: true; readonly reason: PostReason; readonly price: bigint; readonly observedAt: number }
  | { readonly post: false; readonly reason: WaitReason };

/** Why an observation is posted. */
export type PostReason = "FIRST" | "DEVIATION" | "HEARTBEAT" | "HALTED" | "DECIDED";
/** Why none is. */
export type WaitReason = "FEED_UNKNOWN" | "NOT_NEWER" | "TOO_OLD_FOR_CHAIN" | "NOTHING_NEW";

/**
 * Decides whether a price is posted. The oracle itself is asked what was posted last, so a feeder that was killed, or whose post was
 * lost, decides as if it had not been. An observation is dated at most at the newest block's time, which no block after it can refuse.
 */
export function decidePost({ price, observedAt }: Price, state: FeedState, rules: PostRules): PostDecision {
  const { last, blockTime, maxAge } = state;
  const dated = Math.min(observedAt, blockTime);
  if (maxAge === 0) return { post: false, reason: "FEED_UNKNOWN" };
  if (dated + maxAge < blockTime) return { post: false, reason: "TOO_OLD_FOR_CHAIN" };
  if (dated <= last.observedAt) return { post: false, reason: "NOT_NEWER" };
  const reason = reasonOf(price, dated, state, rules);
  return reason === undefined
    ? { post: false, reason: "NOTHING_NEW" }
    : { post: true, reason, price, observedAt: dated };
}

function reasonOf(price: bigint, dated: number, state: FeedState, rules: PostRules): PostReason | undefined {
  const { last, halted, heldAt, blockTime } = state;
  if (last.observedAt === 0) return "FIRST";
  // Only what was observed after a halt decides about it, and only what was observed after that makes the next answer.
  if (last.observedAt <= heldAt) return dated <= heldAt ? undefined : halted ? "HALTED" : "DECIDED";
  const distance = price > last.price ? price - last.price : last.price - price;
  if (distance * BASIS >= last.price * rules.deviation) return "DEVIATION";
  return blockTime - last.observedAt >= rules.heartbeatSeconds ? "HEARTBEAT" : undefined;
}
