import type { Keccak256 } from "./createKeccak256.js";
import { hashCohorts } from "./hashCohorts.js";
import { headerCohort, type Cohort } from "./leaf.js";
import { WORD, type LeafContext } from "./LeafHasher.js";
import { hashNodes, placeLeaves, treeBytes } from "./packedTree.js";

/** What a commitment covers, from wherever it comes. */
export interface CommitmentInput {
  readonly context: LeafContext;
  readonly period: number;
  /** Hash of the last entry it covers. */
  readonly head: Uint8Array;
  /** In the order of (memberKey, epoch). */
  readonly cohorts: Iterable<Cohort>;
}

/** The root of a commitment, in this thread. */
export function hashRoot(keccak256: Keccak256, { context, period, head, cohorts }: CommitmentInput): Uint8Array {
  const header = hashCohorts(keccak256, context, [headerCohort(head, period)]);
  const { hashes } = hashCohorts(keccak256, context, cohorts);
  const leaves = 1 + hashes.length / WORD;
  const tree = new Uint8Array(treeBytes(leaves));
  placeLeaves(tree, leaves, 0, header.hashes);
  placeLeaves(tree, leaves, 1, hashes);
  hashNodes(keccak256, tree, 0, leaves - 2);
  return tree.slice(0, WORD);
}
