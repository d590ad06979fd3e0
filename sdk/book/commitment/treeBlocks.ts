/**
 * A tree of `StandardMerkleTree`, taken apart. There it is a heap: the root first, the children of node `i` at `2 i + 1` and `2 i + 2`, the leaves
 * last and in reverse. An inner node is the hash of its children, the smaller first, so that the mirrored tree has the same root. Mirrored,
 * the level above the deepest has a power of two of nodes: first the leaves that have no place on the deepest level, then what is
 * above those that have. That level is cut into blocks, each the bottom of a whole subtree that can be hashed by itself.
 */
export interface TreeBlocks {
  readonly leaves: number;
  /** Nodes of the level above the deepest. */
  readonly width: number;
  /** How many of them are leaves: the last ones, since the deepest level takes the first. */
  readonly rest: number;
  /** Nodes of that level a block. */
  readonly size: number;
  /** Blocks. */
  readonly count: number;
}

/** Nodes a block at most: its hashes stay in the processor's cache. */
export const BLOCK = 1_024;

/** @param leaves One at least. */
export function treeBlocks(leaves: number): TreeBlocks {
  let power = 1;
  while (power < leaves) power *= 2;
  const width = Math.max(power / 2, 1);
  const size = Math.min(width, BLOCK);
  return { leaves, width, rest: leaves === 1 ? 1 : power - leaves, size, count: width / size };
}

/** Where a leaf stands: which node of the level it is or is under, and whether it is under one. */
export function placeOf({ leaves, rest }: TreeBlocks, leaf: number): { readonly node: number; readonly deep: boolean } {
  const deepest = leaves - rest;
  return leaf < deepest ? { node: rest + Math.floor(leaf / 2), deep: true } : { node: leaf - deepest, deep: false };
}
