import { expect } from "chai";
import { concat, keccak256, toBeHex } from "ethers";
import { headerCohort, type Cohort } from "../../../../sdk/book/commitment/leaf.js";
import { openLeaf } from "../../../../sdk/book/commitment/openLeaf.js";

const given = { point: "0x5FbDB2315678afecb367f032d93F642f64180aa3", seed: new Uint8Array(32).fill(7) };
const cohort: Cohort = {
  memberKey: new Uint8Array(32).fill(9),
  epoch: 660n,
  accrued: 10n,
  cancelled: 1n,
  redeemed: 2n,
  released: 3n,
};

describe("openLeaf", () => {
  it("salts with keccak256(seed ‖ memberKey ‖ epoch), which is another for every period, member and epoch", () => {
    const saltOf = (of: Cohort, seed = given.seed) => openLeaf({ ...given, seed }, of).salt;
    expect(saltOf(cohort)).to.equal(keccak256(concat([given.seed, cohort.memberKey, toBeHex(cohort.epoch, 32)])));
    const others = [
      saltOf({ ...cohort, epoch: 661n }),
      saltOf({ ...cohort, memberKey: new Uint8Array(32).fill(8) }),
      saltOf(cohort, new Uint8Array(32).fill(6)),
    ];
    expect(new Set([saltOf(cohort), ...others]).size).to.equal(4);
  });

  it("shows the values as they are", () => {
    const leaf = openLeaf(given, cohort);
    const memberKey = `0x${"09".repeat(32)}`;
    expect(leaf).to.deep.equal({ point: given.point, ...cohort, memberKey, salt: leaf.salt });
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
