import type { AddressLike, BigNumberish } from "ethers";

/** What every trade that a member signs is bound to. */
export interface TradeTerms {
  /** How much less than quoted now is accepted, basis points (100 = 1 %). */
  readonly tolerance: bigint;
  /** Last second the trade may run, Unix time: seconds, not milliseconds. */
  readonly deadline: bigint;
  /** Who gets what the trade brings; left out, the member. Points go to linked accounts only. */
  readonly recipient?: AddressLike | undefined;
  /** The member's place in its own sequence of requests; left out, the forwarder's current nonce. */
  readonly nonce?: BigNumberish | undefined;
}

/** Gas that a signed trade may use: several times what one of points in a single cohort needs, since a member may hold dozens. */
export const TRADE_GAS = 500_000n;
