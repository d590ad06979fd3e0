import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { AbiCoder, concat, hexlify, keccak256, toBeHex } from "ethers";
import fc from "fast-check";
import { cohorts, context } from "../../../support/commitments.js";
import { createKeccak256 } from "../../../../sdk/book/commitment/createKeccak256.js";
import { headerCohort, leafTypes, leafValues, type Cohort } from "../../../../sdk/book/commitment/leaf.js";
import { LeafHasher } from "../../../../sdk/book/commitment/LeafHasher.js";

const keccak = await createKeccak256();
const given = { point: "0x5FbDB2315678afecb367f032d93F642f64180aa3", seed: new Uint8Array(32).fill(7) };
const cohort: Cohort = {
  memberKey: new Uint8Array(32).fill(9),
  epoch: 660n,
  accrued: 10n,
  cancelled: 1n,
  redeemed: 2n,
  released: 3n,
};

function hashOf(hasher: LeafHasher, of: Cohort): string {
  const output = new Uint8Array(32);
  hasher.hash(of, output, 0);
  return hexlify(output);
}

describe("createKeccak256", () => {
  it("gives ethers' keccak256 of inputs of any length, at any offset of the output", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.integer({ min: 0, max: 64 }), (input, offset) => {
        const output = new Uint8Array(96).fill(0xee);
        keccak(input, output, offset);
        expect(hexlify(output.subarray(offset, offset + 32))).to.equal(keccak256(input));
        expect(output.filter((byte, i) => i < offset || i >= offset + 32).every((byte) => byte === 0xee)).to.equal(
          true,
        );
      }),
    );
  });
});

describe("LeafHasher", () => {
  describe("leaf", () => {
    it("salts with keccak256(seed ‖ memberKey ‖ epoch), which is another for every period, member and epoch", () => {
      const saltOf = (of: Cohort, seed = given.seed) => new LeafHasher(keccak, { ...given, seed }).leaf(of).salt;
      expect(saltOf(cohort)).to.equal(keccak256(concat([given.seed, cohort.memberKey, toBeHex(cohort.epoch, 32)])));
      const others = [
        saltOf({ ...cohort, epoch: 661n }),
        saltOf({ ...cohort, memberKey: new Uint8Array(32).fill(8) }),
        saltOf(cohort, new Uint8Array(32).fill(6)),
      ];
      expect(new Set([saltOf(cohort), ...others]).size).to.equal(4);
    });

    it("shows the values as they are", () => {
      const leaf = new LeafHasher(keccak, given).leaf(cohort);
      const { epoch, accrued, cancelled, redeemed, released } = cohort;
      const memberKey = `0x${"09".repeat(32)}`;
      expect(leaf).to.deep.equal({
        point: given.point,
        memberKey,
        epoch,
        accrued,
        cancelled,
        redeemed,
        released,
        salt: leaf.salt,
      });
    });
  });

  describe("hash", () => {
    it("is the library's hash of the leaf: keccak256 twice over the ABI encoding of 256 bytes", () => {
      fc.assert(
        fc.property(context, cohorts({ maxLength: 5 }), (any, list) => {
          const hasher = new LeafHasher(keccak, any);
          for (const item of list) {
            const values = leafValues(hasher.leaf(item));
            const encoded = AbiCoder.defaultAbiCoder().encode(leafTypes, values);
            expect(hashOf(hasher, item)).to.equal(keccak256(keccak256(encoded)));
            const library = StandardMerkleTree.of([values], [...leafTypes], { sortLeaves: false });
            expect(hashOf(hasher, item)).to.equal(library.root);
          }
        }),
      );
    });

    it("changes with every field", () => {
      const hasher = new LeafHasher(keccak, given);
      const hashes = [
        hashOf(hasher, cohort),
        hashOf(hasher, { ...cohort, memberKey: new Uint8Array(32) }),
        hashOf(hasher, { ...cohort, epoch: 661n }),
        hashOf(hasher, { ...cohort, accrued: 11n }),
        hashOf(hasher, { ...cohort, cancelled: 0n }),
        hashOf(hasher, { ...cohort, redeemed: 0n }),
        hashOf(hasher, { ...cohort, released: 0n }),
        hashOf(new LeafHasher(keccak, { ...given, point: `0x${"11".repeat(20)}` }), cohort),
        hashOf(new LeafHasher(keccak, { ...given, seed: new Uint8Array(32) }), cohort),
      ];
      expect(new Set(hashes).size).to.equal(hashes.length);
    });

    it("refuses an amount that has no 64 bits' room instead of cutting it off", () => {
      const hasher = new LeafHasher(keccak, given);
      expect(() => hashOf(hasher, { ...cohort, accrued: 2n ** 64n })).to.throw(RangeError, "18446744073709551616");
      expect(() => hashOf(hasher, { ...cohort, released: -1n })).to.throw(RangeError, "-1");
    });
  });
});

describe("headerCohort", () => {
  it("holds the journal's head and the period, and no points", () => {
    const head = new Uint8Array(32).fill(3);
    expect(headerCohort(head, 12)).to.deep.equal({
      memberKey: head,
      epoch: 12n,
      accrued: 0n,
      cancelled: 0n,
      redeemed: 0n,
      released: 0n,
    });
  });
});
