import { expect } from "chai";
import { concat, getBytes, hexlify, keccak256, toBeHex } from "ethers";
import fc from "fast-check";
import { cohortArrays, cohorts, commitmentTerms, libraryTree } from "../../../support/commitments.js";
import { until } from "../../../support/until.js";
import { blockKeccak } from "../../../../sdk/book/commitment/BlockHasher.js";
import { createKeccak256 } from "../../../../sdk/book/commitment/createKeccak256.js";
import { hashTree } from "../../../../sdk/book/commitment/hashTree.js";
import { Helpers } from "../../../../sdk/book/commitment/Helpers.js";
import type { Cohort } from "../../../../sdk/book/commitment/leaf.js";
import type { TreeTask } from "../../../../sdk/book/commitment/TreeTask.js";
import { oneByOne } from "../../../../sdk/book/keccak/bulkKeccak.js";

const keccak256Now = await createKeccak256();
const inPairs = blockKeccak(keccak256Now);
const terms = {
  point: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
  seed: new Uint8Array(32).fill(7),
  head: new Uint8Array(32).fill(9),
  period: 20_000,
};

function manyCohorts(count: number): Cohort[] {
  return Array.from({ length: count }, (_, i) => {
    const amount = BigInt(i) * 7_919_000_000n;
    const memberKey = getBytes(keccak256(toBeHex(i, 4)));
    return { memberKey, epoch: 660n, accrued: 4n * amount, cancelled: amount, redeemed: 1n, released: amount };
  });
}

/** `MerkleProof.verify` of OpenZeppelin's contracts: pairs are hashed sorted, from the leaf up. */
function processProof(leaf: string, proof: readonly Uint8Array[]): string {
  return proof.reduce<string>((hash, sibling) => {
    const other = hexlify(sibling);
    return keccak256(concat(hash < other ? [hash, other] : [other, hash]));
  }, leaf);
}

describe("hashTree", () => {
  for (const [way, keccak] of [
    ["in pairs", inPairs],
    ["one by one", oneByOne(inPairs.memory.length, keccak256Now)],
  ] as const) {
    it(`gives the library's root and proofs for any cohorts, hashed ${way}`, () => {
      fc.assert(
        fc.property(commitmentTerms, cohorts({ maxLength: 40 }), (given, list) => {
          const library = libraryTree(given, list);
          const { root, leaves, members, proofOf } = hashTree(keccak, { ...given, cohorts: cohortArrays(list) });
          expect(hexlify(root)).to.equal(library.root);
          expect([leaves, members]).to.deep.equal([list.length + 1, list.length]);
          for (const [index, values] of library.entries()) {
            const proof = proofOf(index);
            expect(proof.map((sibling) => hexlify(sibling))).to.deep.equal(library.getProof(index));
            expect(processProof(library.leafHash(values), proof)).to.equal(library.root);
          }
        }),
        { numRuns: 12 },
      );
    });
  }

  for (const leaves of [1, 2, 3, 4, 5, 7, 8, 9, 257, 1_024, 1_025, 2_049, 3_000]) {
    it(`gives the library's root for ${leaves} leaves, and proofs from the first to the last`, () => {
      const list = manyCohorts(leaves - 1);
      const library = libraryTree(terms, list);
      const { root, proofOf } = hashTree(inPairs, { ...terms, cohorts: cohortArrays(list) });
      expect(hexlify(root)).to.equal(library.root);
      for (const index of new Set([0, 1, leaves >> 1, leaves - 2, leaves - 1].filter((i) => i >= 0 && i < leaves))) {
        expect(proofOf(index).map((sibling) => hexlify(sibling))).to.deep.equal(library.getProof(index));
      }
    });
  }

  describe("with helpers", () => {
    const list = manyCohorts(9_000);
    const input = { ...terms, cohorts: cohortArrays(list) };
    const alone = hashTree(inPairs, input);

    it("gives the same root, whatever they do meanwhile, and when they have ended", async () => {
      const helpers = new Helpers(2);
      for (let i = 0; i < 5; i++) expect(hashTree(inPairs, input, helpers).root).to.deep.equal(alone.root);
      await helpers.close();
      expect(hashTree(inPairs, input, helpers).root).to.deep.equal(alone.root);
    });

    it("has blocks hashed by them: all, when nobody else begins one", async () => {
      const helpers = new Helpers(1);
      const shared: TreeTask[] = [];
      const watched = { share: (task: TreeTask) => shared.push(task), close: () => Promise.resolve() };
      hashTree(inPairs, input, watched);
      const [task] = shared;
      if (task === undefined) throw new TypeError("a tree of several blocks is shared");
      const expected = task.roots.slice();
      task.roots.fill(0);
      task.progress.fill(0);
      helpers.share(task);
      await until(
        () => Promise.resolve(Array.from(task.progress.subarray(1), (_, i) => Atomics.load(task.progress, 1 + i))),
        (done) => done.every((flag) => flag === 1),
      );
      expect(task.roots).to.deep.equal(expected);
      await helpers.close();
    });

    it("does itself what one has begun and does not do", () => {
      const idle = {
        // Takes every block, and hashes none.
        share: ({ progress }: TreeTask) => void Atomics.store(progress, 0, progress.length),
        close: () => Promise.resolve(),
      };
      expect(hashTree(inPairs, input, idle).root).to.deep.equal(alone.root);
    });
  });
});
