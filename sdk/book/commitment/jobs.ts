import type { CohortArrays } from "../replay/cohortArrays.js";
import type { LeafContext } from "./LeafHasher.js";

/** Work of a commitment that a thread can do by itself. */
export type CommitmentJob =
  /** Replay the book's journal up to the end of a closed period. */
  | { readonly kind: "replay"; readonly file: string; readonly period: number }
  /** Hash the leaves of the members that stand from `from` up to `to` in the order of keys. */
  | {
      readonly kind: "leaves";
      readonly context: LeafContext;
      readonly cohorts: CohortArrays;
      readonly from: number;
      readonly to: number;
    }
  /** Hash a tree's inner nodes under and with one, in place. */
  | { readonly kind: "subtree"; readonly tree: SharedArrayBuffer; readonly node: number };

/** Leaf hashes, one behind the other, and of how many members. */
export interface LeafHashes {
  readonly hashes: Uint8Array<ArrayBuffer>;
  readonly members: number;
}

/** What a job gives: leaf hashes, cohorts, or nothing but what it did in place. */
export interface JobResult {
  readonly leaves?: LeafHashes;
  readonly cohorts?: CohortArrays;
}
