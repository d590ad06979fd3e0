import { expect } from "chai";
import { ZeroHash } from "ethers";
import { accrueMany, DAY, EPOCH, FIRST_PERIOD, makeBook, plainTree } from "../../../support/bookWorld.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";
import { leafValues } from "../../../../sdk/book/commitment/leaf.js";
import { proofOf } from "../../../../sdk/book/commitment/proofOf.js";
import { verifyProof } from "../../../../sdk/book/commitment/verifyProof.js";

describe("proofOf", () => {
  const files = temporaryDirectory();
  const names = ["C-0", "C-1", "C-2", "C-3", "C-4"];
  const period = FIRST_PERIOD;
  let file = "";
  let keys: string[] = [];

  before(() => {
    file = files.path("book.db");
    const world = makeBook(file);
    const { book } = world;
    accrueMany(world, names.length);
    for (const [i, customerNumber] of names.entries()) {
      for (let age = 1; age <= i; age++) {
        const purchasedAt = world.now - age * EPOCH;
        book.accrue({ reference: `A-${i}-${age}`, customerNumber, points: 10n, purchasedAt });
      }
    }
    book.redeem({ reference: "S", customerNumber: "C-4", points: 15n });
    world.now += DAY;
    book.closePeriod(period);
    accrueMany(world, 20, "later");
    book.redeem({ reference: "T", customerNumber: "C-4", points: 5n });
    keys = names.map((customerNumber) => book.balanceOf({ customerNumber }).memberKey);
    book.close();
  });

  it("opens every leaf of every member, as the library proves it, against the library's root", async () => {
    const tree = plainTree(file, period);
    expect(tree.length).to.equal(1 + 5 + 1 + 2 + 3 + 4);
    for (const [index, [, memberKey, epoch]] of [...tree.entries()].slice(1)) {
      if (typeof memberKey !== "string" || typeof epoch !== "bigint") throw new TypeError("a leaf has other values");
      // Once with a thread: starting one takes longer than all the rest.
      const workers = index === 1 ? 1 : undefined;
      const opened = await proofOf({ file, period, memberKey, epoch, workers });
      expect(opened.root).to.equal(tree.root);
      expect(opened.proof).to.deep.equal(tree.getProof(index));
      expect(leafValues(opened.leaf)).to.deep.equal(tree.at(index));
      expect(verifyProof(opened)).to.equal(true);
    }
  });

  it("tells what was there when the period ended, not what happened since", async () => {
    const { leaf } = await proofOf({ file, period, memberKey: keys[4] ?? "", epoch: 662n });
    expect([leaf.accrued, leaf.redeemed]).to.deep.equal([10n, 10n]);
    const next = await proofOf({ file, period, memberKey: keys[4] ?? "", epoch: 663n });
    expect([next.leaf.accrued, next.leaf.redeemed]).to.deep.equal([10n, 5n]);
  });

  it("opens no leaf that is not there: NOT_COMMITTED for another epoch, a later member, a stranger", async () => {
    for (const [memberKey, epoch] of [
      [keys[0] ?? "", 665n],
      [ZeroHash, 666n],
    ] as const) {
      await expectAllianceError("NOT_COMMITTED", () => proofOf({ file, period, memberKey, epoch }));
    }
  });

  it("refuses what is no member key with INVALID_MEMBER_KEY, and a period not closed with PERIOD_OPEN", async () => {
    await expectAllianceError("INVALID_MEMBER_KEY", () => proofOf({ file, period, memberKey: "C-0", epoch: 666n }));
    const memberKey = keys[0] ?? "";
    await expectAllianceError("PERIOD_OPEN", () => proofOf({ file, period: period + 1, memberKey, epoch: 666n }));
  });

  describe("verifyProof", () => {
    it("refuses a leaf with any field changed, another root and another way up", async () => {
      const opened = await proofOf({ file, period, memberKey: keys[3] ?? "", epoch: 664n });
      const { leaf, proof, root } = opened;
      const forged = [
        { leaf: { ...leaf, point: `0x${"11".repeat(20)}` } },
        { leaf: { ...leaf, memberKey: keys[2] ?? "" } },
        { leaf: { ...leaf, epoch: leaf.epoch + 1n } },
        { leaf: { ...leaf, accrued: leaf.accrued + 1n } },
        { leaf: { ...leaf, cancelled: leaf.cancelled + 1n } },
        { leaf: { ...leaf, redeemed: leaf.redeemed + 1n } },
        { leaf: { ...leaf, released: leaf.released + 1n } },
        { leaf: { ...leaf, salt: ZeroHash } },
        { root: ZeroHash },
        { proof: proof.slice(1) },
        { proof: proof.toReversed() },
      ];
      for (const change of forged) expect(verifyProof({ leaf, proof, root, ...change })).to.equal(false);
      expect(verifyProof(opened)).to.equal(true);
    });
  });
});
