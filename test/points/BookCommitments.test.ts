import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { partnerRole } from "../../sdk/partnerRole.js";
import type { PartnerPoint } from "../../typechain-types/index.js";
import { ethers, loadFixture, time } from "../support/fixture.js";
import { deployPoint, impersonate, PARTNER, PARTNER_ID, pointFixture, type PointWorld } from "../support/points.js";

const DAY = 86_400n;
const ROOT = id("the book");
const OTHER_ROOT = id("another book");
const ISSUER_ROLE = partnerRole(PARTNER_ID, "issuer");

/** The period in which a point contract was made. */
async function firstPeriod(point: PartnerPoint): Promise<bigint> {
  const made = await point.queryFilter(point.filters.ExchangeChanged(ethers.ZeroAddress));
  const block = await made[0]?.getBlock();
  if (block === undefined) throw new TypeError("the contract was never made");
  return BigInt(block.timestamp) / (await point.commitmentPeriod());
}

/** A fresh programme with days as periods, and the period it was made in. */
async function bookFixture(): Promise<PointWorld & { first: bigint }> {
  const points = await pointFixture();
  const point = await deployPoint(points);
  return { ...points, point, first: await firstPeriod(point) };
}

/** The first second of a period. */
async function goToPeriod(point: PartnerPoint, period: bigint): Promise<void> {
  await time.setNextBlockTimestamp(period * (await point.commitmentPeriod()));
}

describe("BookCommitments", () => {
  describe("constructor", () => {
    it("takes periods from an hour to 366 days", async () => {
      const points = await loadFixture(pointFixture);
      for (const commitmentPeriod of [3_600n, 366n * DAY]) {
        const point = await deployPoint(points, { commitmentPeriod });
        expect(await point.commitmentPeriod()).to.equal(commitmentPeriod);
        expect(await point.nextCommitment()).to.equal(BigInt(await time.latest()) / commitmentPeriod);
      }
    });

    it("reverts with PartnerPoint_InvalidCommitmentPeriod for a shorter or longer one", async () => {
      const points = await loadFixture(pointFixture);
      for (const commitmentPeriod of [0n, 3_599n, 366n * DAY + 1n, 2n ** 32n - 1n]) {
        await expect(deployPoint(points, { commitmentPeriod }))
          .to.be.revertedWithCustomError(points.point, "PartnerPoint_InvalidCommitmentPeriod")
          .withArgs(commitmentPeriod);
      }
    });
  });

  describe("postCommitment", () => {
    it("keeps the root of a period that has ended, and says so", async () => {
      const { point, issuer, first } = await loadFixture(bookFixture);
      await goToPeriod(point, first + 1n);
      await expect(point.connect(issuer).postCommitment(ROOT, first))
        .to.emit(point, "CommitmentPosted")
        .withArgs(first, ROOT);
      expect(await point.commitmentOf(first)).to.equal(ROOT);
      expect(await point.commitmentOf(first + 1n)).to.equal(ZeroHash);
      expect(await point.nextCommitment()).to.equal(first + 1n);
    });

    it("writes one word and emits one event of that word, whatever the book holds", async () => {
      const { point, issuer, first } = await loadFixture(bookFixture);
      await goToPeriod(point, first + 1n);
      const receipt = await (await point.connect(issuer).postCommitment(ROOT, first)).wait();
      expect(receipt?.logs.map(({ topics, data }) => [topics.length, data])).to.deep.equal([[2, ROOT]]);
    });

    it("takes missed periods later, in turn", async () => {
      const { point, issuer, first } = await loadFixture(bookFixture);
      await goToPeriod(point, first + 5n);
      for (let period = first; period < first + 5n; period++) {
        expect(await point.nextCommitment()).to.equal(period);
        await point.connect(issuer).postCommitment(id(String(period)), period);
      }
      expect(await point.nextCommitment()).to.equal(first + 5n);
      for (let period = first; period < first + 5n; period++) {
        expect(await point.commitmentOf(period)).to.equal(id(String(period)));
      }
    });

    it("refuses a period with PartnerPoint_PeriodRunning in its last second and takes it in the next", async () => {
      const { point, issuer, first } = await loadFixture(bookFixture);
      const endsAt = (first + 1n) * DAY;
      await time.setNextBlockTimestamp(endsAt - 1n);
      await expect(point.connect(issuer).postCommitment(ROOT, first))
        .to.be.revertedWithCustomError(point, "PartnerPoint_PeriodRunning")
        .withArgs(first, endsAt);
      await time.setNextBlockTimestamp(endsAt);
      await point.connect(issuer).postCommitment(ROOT, first);
      await expect(point.connect(issuer).postCommitment(ROOT, first + 1n))
        .to.be.revertedWithCustomError(point, "PartnerPoint_PeriodRunning")
        .withArgs(first + 1n, endsAt + DAY);
    });

    it("reverts with PartnerPoint_CommitmentOutOfTurn before the first period, after a gap, and far away", async () => {
      const { point, issuer, first } = await loadFixture(bookFixture);
      await goToPeriod(point, first + 3n);
      for (const period of [0n, first - 1n, first + 1n, first + 2n, first + 9n, 2n ** 256n - 1n]) {
        await expect(point.connect(issuer).postCommitment(ROOT, period))
          .to.be.revertedWithCustomError(point, "PartnerPoint_CommitmentOutOfTurn")
          .withArgs(first, period);
      }
      expect(await point.nextCommitment()).to.equal(first);
    });

    it("reverts with PartnerPoint_CommitmentOutOfTurn for a period that has one: the book cannot be rewritten", async () => {
      const { point, issuer, first } = await loadFixture(bookFixture);
      await goToPeriod(point, first + 3n);
      await point.connect(issuer).postCommitment(ROOT, first);
      await point.connect(issuer).postCommitment(ROOT, first + 1n);
      for (const [root, period] of [
        [OTHER_ROOT, first],
        [ROOT, first],
        [OTHER_ROOT, first + 1n],
      ] as const) {
        await expect(point.connect(issuer).postCommitment(root, period))
          .to.be.revertedWithCustomError(point, "PartnerPoint_CommitmentOutOfTurn")
          .withArgs(first + 2n, period);
      }
      expect(await point.commitmentOf(first)).to.equal(ROOT);
    });

    it("reverts with PartnerPoint_EmptyCommitment when the root is zero", async () => {
      const { point, issuer, first } = await loadFixture(bookFixture);
      await goToPeriod(point, first + 1n);
      await expect(point.connect(issuer).postCommitment(ZeroHash, first)).to.be.revertedWithCustomError(
        point,
        "PartnerPoint_EmptyCommitment",
      );
    });

    it("works while the partner is suspended", async () => {
      const { world, point, issuer, first } = await loadFixture(bookFixture);
      await world.alliance.registry.connect(world.guardian).suspendPartner(PARTNER_ID);
      await goToPeriod(point, first + 1n);
      await point.connect(issuer).postCommitment(ROOT, first);
      expect(await point.commitmentOf(first)).to.equal(ROOT);
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not this partner's issuer", async () => {
      const { world, point, admin, alice, first } = await loadFixture(bookFixture);
      await goToPeriod(point, first + 1n);
      const { issuer: otherIssuer } = world.partner(PARTNER - 1);
      for (const caller of [alice, admin, otherIssuer, world.council, world.operator]) {
        await expect(point.connect(caller).postCommitment(ROOT, first))
          .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ISSUER_ROLE);
      }
    });

    it("works by a request the issuer signed and somebody else relayed, and by nobody else's", async () => {
      const { world, point, issuer, bob, first } = await loadFixture(bookFixture);
      await goToPeriod(point, first + 1n);
      const data = point.interface.encodeFunctionData("postCommitment", [ROOT, first]);
      const forwarder = await impersonate(world.alliance.forwarder);
      await expect(forwarder.sendTransaction({ to: point, data: data + bob.address.slice(2) }))
        .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
        .withArgs(bob.address, ISSUER_ROLE);
      const request = await world.sign(issuer, point, data);
      await expect(world.alliance.forwarder.connect(bob).execute(request))
        .to.emit(point, "CommitmentPosted")
        .withArgs(first, ROOT);
    });
  });

  describe("nextCommitment", () => {
    it("is the running period when nothing is due, and moves on by itself only when that one has its commitment", async () => {
      const { point, issuer, first } = await loadFixture(bookFixture);
      expect(await point.nextCommitment()).to.equal(first);
      await time.increaseTo((first + 40n) * DAY);
      expect(await point.nextCommitment()).to.equal(first);
      for (let period = first; period < first + 37n; period++) {
        await point.connect(issuer).postCommitment(ROOT, period);
        expect(await point.nextCommitment()).to.equal(period + 1n);
      }
    });
  });
});
