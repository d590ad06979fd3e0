import type { BulkKeccak } from "../keccak/bulkKeccak.js";
import { BlockHasher } from "./BlockHasher.js";
import type { TreeHelpers } from "./Helpers.js";
import { indexCohorts } from "./indexCohorts.js";
import { WORD } from "./LeafWriter.js";
import { treeBlocks } from "./treeBlocks.js";
import type { CommitmentInput, TreeTask } from "./TreeTask.js";

/** A tree, hashed. */
export interface HashedTree {
  readonly root: Uint8Array;
  /** Cohorts, and the header before them. */
  readonly leaves: number;
  readonly members: number;
  /** The siblings on the way from a leaf to the root; as long as the cohorts stay as they were. */
  readonly proofOf: (leaf: number) => Uint8Array[];
}

/** Hashes a commitment's tree in this thread and in those that help. Half the memory of one block and 32 bytes a block are all it takes. */
export function hashTree(keccak: BulkKeccak, input: CommitmentInput, helpers?: TreeHelpers): HashedTree {
  const { count, members, starts } = indexCohorts(input.cohorts);
  const leaves = 1 + count;
  const blocks = treeBlocks(leaves).count;
  const roots = new Uint8Array(new SharedArrayBuffer(blocks * WORD));
  const progress = new Int32Array(new SharedArrayBuffer((1 + blocks) * Int32Array.BYTES_PER_ELEMENT));
  const task: TreeTask = { ...input, leaves, starts, roots, progress };
  if (blocks > 1) helpers?.share(task);
  const hasher = new BlockHasher(keccak, task);
  hasher.help();
  return { root: hasher.root(), leaves, members, proofOf: (leaf) => hasher.proofOf(leaf) };
}
