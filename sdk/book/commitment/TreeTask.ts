import type { CohortArrays } from "../replay/cohortArrays.js";

/** What a commitment covers. */
export interface CommitmentInput {
  /** The programme's point contract. */
  readonly point: string;
  /** 32 random bytes of the period. */
  readonly seed: Uint8Array;
  readonly period: number;
  /** Hash of the last entry it covers. */
  readonly head: Uint8Array;
  readonly cohorts: CohortArrays;
}

/** A tree to be hashed, block by block, by all who have it: what is written to stands in memory that they share. */
export interface TreeTask extends CommitmentInput {
  readonly leaves: number;
  /** See `indexCohorts`. */
  readonly starts: Uint32Array;
  /** The hash of each block. */
  readonly roots: Uint8Array;
  /** The next block that nobody has begun, and of each block whether it is done. */
  readonly progress: Int32Array;
}
