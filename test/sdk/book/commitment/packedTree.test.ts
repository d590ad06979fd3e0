import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { concat, getBytes, hexlify, keccak256 } from "ethers";
import fc from "fast-check";
import { cohorts, context, libraryTree, packedTree } from "../../../support/commitments.js";
import { leafTypes, leafValues, type Cohort } from "../../../../sdk/book/commitment/leaf.js";
import { createKeccak256 } from "../../../../sdk/book/commitment/createKeccak256.js";
import { hashSubtree, leafNode, proofAt, treeBytes } from "../../../../sdk/book/commitment/packedTree.js";

const keccak = await createKeccak256();

/** `MerkleProof.verify` of OpenZeppelin's contracts: pairs are hashed sorted, from the leaf up. */
function processProof(leaf: Uint8Array, proof: readonly Uint8Array[]): string {
  return proof.reduce<string>((hash, sibling) => {
    const other = hexlify(sibling);
    return keccak256(concat(hash < other ? [hash, other] : [other, hash]));
  }, hexlify(leaf));
}

describe("packedTree", () => {
  describe("hashNodes", () => {
    it("gives every node of the library's tree, for any leaves, their number and values random", () => {
      fc.assert(
        fc.property(context, cohorts({ maxLength: 40 }), (given, list) => {
          const { nodes } = packedTree(keccak, given, list);
          expect(nodes).to.deep.equal(libraryTree(keccak, given, list).dump().tree);
        }),
        { numRuns: 60 },
      );
    });

    for (const leaves of [1, 2, 3, 4, 5, 7, 8, 9, 1_023, 1_024, 1_025, 3_000]) {
      it(`gives the library's root for ${leaves} leaves`, () => {
        const given = { point: `0x${"5a".repeat(20)}`, seed: new Uint8Array(32).fill(leaves % 251) };
        const list = Array.from({ length: leaves }, (_, i): Cohort => {
          const amount = BigInt(i) * 7_919n;
          const memberKey = getBytes(keccak256(new Uint8Array([i % 256, i >> 8])));
          return { memberKey, epoch: 660n, accrued: 4n * amount, cancelled: amount, redeemed: 1n, released: amount };
        });
        expect(packedTree(keccak, given, list).nodes[0]).to.equal(libraryTree(keccak, given, list).root);
      });
    }
  });

  describe("hashSubtree", () => {
    it("leaves the same tree, whichever depth the subtrees are taken at", () => {
      fc.assert(
        fc.property(context, cohorts({ maxLength: 40 }), fc.integer({ min: 0, max: 3 }), (given, list, depth) => {
          const { tree, nodes } = packedTree(keccak, given, list);
          const again = tree.slice();
          const inner = list.length - 1;
          const first = 2 ** depth - 1;
          again.fill(0, 0, inner * 32);
          for (let node = first; node <= 2 * first; node++) hashSubtree(keccak, again, node);
          for (let node = Math.min(first, inner); node > 0; node--) {
            expect(hexlify(again.subarray((node - 1) * 32, node * 32))).to.equal(`0x${"00".repeat(32)}`);
          }
          for (let node = first; node < inner; node++) {
            expect(hexlify(again.subarray(node * 32, (node + 1) * 32))).to.equal(nodes[node]);
          }
        }),
      );
    });
  });

  describe("proofAt", () => {
    it("proves every leaf to the library and to the contracts' MerkleProof, and equals the library's proof", () => {
      fc.assert(
        fc.property(context, cohorts({ maxLength: 20 }), (given, list) => {
          const { tree, nodes, hasher } = packedTree(keccak, given, list);
          const library = libraryTree(keccak, given, list);
          const root = nodes[0] ?? "";
          for (const [index, cohort] of list.entries()) {
            const proof = proofAt(tree, list.length, index);
            const texts = proof.map((node) => hexlify(node));
            const values = leafValues(hasher.leaf(cohort));
            const node = leafNode(list.length, index) * 32;
            expect(texts).to.deep.equal(library.getProof(index));
            expect(StandardMerkleTree.verify(root, [...leafTypes], values, texts)).to.equal(true);
            expect(processProof(tree.subarray(node, node + 32), proof)).to.equal(root);
          }
        }),
        { numRuns: 30 },
      );
    });
  });

  it("takes 64 bytes a leaf, less one node", () => {
    expect([1, 2, 1_000_000].map(treeBytes)).to.deep.equal([32, 96, 63_999_968]);
  });
});
