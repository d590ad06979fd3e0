import type { EpochAmount } from "../decodeLanes.js";

/** What the counter may hand out goods for. */
export interface CounterRedemption {
  /** The member's account. */
  readonly member: string;
  readonly points: bigint;
  /** The points by the epochs they belonged to, earliest first. */
  readonly cohorts: readonly EpochAmount[];
  readonly transactionHash: string;
}
