import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { getAddress, hexlify } from "ethers";
import fc from "fast-check";
import type { Keccak256 } from "../../sdk/book/commitment/createKeccak256.js";
import { leafTypes, leafValues, type Cohort } from "../../sdk/book/commitment/leaf.js";
import { LeafHasher, WORD, type LeafContext } from "../../sdk/book/commitment/LeafHasher.js";
import { hashNodes, placeLeaves, treeBytes } from "../../sdk/book/commitment/packedTree.js";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const amount = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

/** Any point contract and seed. */
export const context: fc.Arbitrary<LeafContext> = fc.record({
  point: bytes(20).map((address) => getAddress(hexlify(address))),
  seed: bytes(32),
});

const cohort: fc.Arbitrary<Cohort> = fc.record({
  memberKey: bytes(32),
  epoch: fc.bigInt({ min: 0n, max: 2n ** 40n }),
  accrued: amount,
  cancelled: amount,
  redeemed: amount,
  released: amount,
});

/** Any cohorts, one at least, in any order. */
export function cohorts({ maxLength }: { maxLength: number }): fc.Arbitrary<Cohort[]> {
  return fc.array(cohort, { minLength: 1, maxLength, size: "max" });
}

/** The tree over these cohorts by our own code, in one thread. */
export function packedTree(keccak256: Keccak256, given: LeafContext, list: readonly Cohort[]) {
  const hasher = new LeafHasher(keccak256, given);
  const hashes = new Uint8Array(list.length * WORD);
  for (const [index, item] of list.entries()) hasher.hash(item, hashes, index * WORD);
  const tree = new Uint8Array(treeBytes(list.length));
  placeLeaves(tree, list.length, 0, hashes);
  hashNodes(keccak256, tree, 0, list.length - 2);
  const nodes = Array.from({ length: 2 * list.length - 1 }, (_, i) => hexlify(tree.subarray(i * WORD, (i + 1) * WORD)));
  return { tree, nodes, hasher };
}

/** The same by `@openzeppelin/merkle-tree`. */
export function libraryTree(keccak256: Keccak256, given: LeafContext, list: readonly Cohort[]) {
  const hasher = new LeafHasher(keccak256, given);
  const values = list.map((item) => leafValues(hasher.leaf(item)));
  return StandardMerkleTree.of(values, [...leafTypes], { sortLeaves: false });
}
