import type { Keccak256 } from "./createKeccak256.js";
import { WORD } from "./LeafHasher.js";

/**
 * The layout of `StandardMerkleTree`: a heap of `2n - 1` hashes in one array, the root first, the children of node `i` at `2i + 1`
 * and `2i + 2`, the `n` leaves last and in reverse. An inner node is the hash of its children, the smaller first.
 */

/** Bytes a tree over so many leaves takes. */
export function treeBytes(leaves: number): number {
  return (2 * leaves - 1) * WORD;
}

/** Where leaf `index` stands, as a node. */
export function leafNode(leaves: number, index: number): number {
  return 2 * leaves - 2 - index;
}

/** Puts leaf hashes, one behind the other, into the tree as its leaves from `index` on. */
export function placeLeaves(tree: Uint8Array, leaves: number, index: number, hashes: Uint8Array): void {
  for (let at = 0; at < hashes.length; at += WORD) {
    tree.set(hashes.subarray(at, at + WORD), leafNode(leaves, index + at / WORD) * WORD);
  }
}

/** Compares two hashes of the tree, by their places in bytes. */
function isGreater(tree: Uint8Array, a: number, b: number): boolean {
  for (let i = 0; i < WORD; i++) {
    const difference = (tree[a + i] ?? 0) - (tree[b + i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Hashes the inner nodes `last` down to `first`; all of their children that lie outside have been hashed. */
export function hashNodes(keccak256: Keccak256, tree: Uint8Array, first: number, last: number): void {
  const pair = new Uint8Array(2 * WORD);
  for (let node = last; node >= first; node--) {
    const left = (2 * node + 1) * WORD;
    const right = left + WORD;
    const swap = isGreater(tree, left, right);
    pair.set(tree.subarray(left, right), swap ? WORD : 0);
    pair.set(tree.subarray(right, right + WORD), swap ? 0 : WORD);
    keccak256(pair, tree, node * WORD);
  }
}

/** Hashes the inner nodes under and with `node`, deepest first. Subtrees do not meet, so threads can do one each. */
export function hashSubtree(keccak256: Keccak256, tree: Uint8Array, node: number): void {
  const lastInner = (tree.length / WORD - 3) / 2;
  const levels: [first: number, last: number][] = [];
  for (let [first, last] = [node, node]; first <= lastInner; [first, last] = [2 * first + 1, 2 * last + 2]) {
    levels.push([first, Math.min(last, lastInner)]);
  }
  for (const [first, last] of levels.reverse()) hashNodes(keccak256, tree, first, last);
}

/** The siblings on the way from leaf `index` to the root. */
export function proofAt(tree: Uint8Array, leaves: number, index: number): Uint8Array[] {
  const proof: Uint8Array[] = [];
  for (let node = leafNode(leaves, index); node > 0; node = (node - 1) >> 1) {
    const sibling = node % 2 === 1 ? node + 1 : node - 1;
    proof.push(tree.slice(sibling * WORD, (sibling + 1) * WORD));
  }
  return proof;
}
