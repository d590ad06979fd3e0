import type { Keccak256 } from "./createKeccak256.js";
import type { CommitmentJob, JobResult, LeafHashes } from "./jobs.js";
import type { Cohort } from "./leaf.js";
import { LeafHasher, WORD, type LeafContext } from "./LeafHasher.js";
import { hashNodes, placeLeaves, treeBytes } from "./packedTree.js";
import type { ThreadPool } from "./ThreadPool.js";

/** Threads that do a commitment's jobs. */
export type CommitmentThreads = Pick<ThreadPool<CommitmentJob, JobResult>, "size" | "run" | "close">;

/** A tree, all its hashes in the layout of packedTree.ts. */
export interface HashedTree {
  readonly tree: Uint8Array;
  /** Cohorts and the header. */
  readonly leaves: number;
  readonly members: number;
}

/** Leaves from which on inner nodes are worth sharing out. */
const SHARED_FROM = 4_096;

/** Builds the tree whose first leaf is `header` and whose others are those that the jobs give, in their order. */
export async function hashTree(
  threads: CommitmentThreads,
  keccak256: Keccak256,
  context: LeafContext,
  header: Cohort,
  jobs: readonly CommitmentJob[],
): Promise<HashedTree> {
  const first = new Uint8Array(WORD);
  new LeafHasher(keccak256, context).hash(header, first, 0);
  const hashed = (await threads.run(jobs)).flatMap(({ leaves }) => leaves ?? []);
  const parts: readonly LeafHashes[] = [{ hashes: first, members: 0 }, ...hashed];

  const leaves = parts.reduce((sum, { hashes }) => sum + hashes.length / WORD, 0);
  const members = parts.reduce((sum, part) => sum + part.members, 0);
  const shared = new SharedArrayBuffer(treeBytes(leaves));
  const tree = new Uint8Array(shared);
  let placed = 0;
  for (const { hashes } of parts) {
    placeLeaves(tree, leaves, placed, hashes);
    placed += hashes.length / WORD;
  }

  let unhashed = leaves - 1;
  if (leaves >= SHARED_FROM && threads.size > 1) {
    // The shallowest depth with a subtree for every thread; above it is a handful of nodes.
    const width = 2 ** Math.ceil(Math.log2(threads.size));
    const subtrees = Array.from({ length: width }, (_, i) => width - 1 + i);
    await threads.run(subtrees.map((node) => ({ kind: "subtree", tree: shared, node })));
    unhashed = width - 1;
  }
  hashNodes(keccak256, tree, 0, unhashed - 1);
  return { tree, leaves, members };
}
