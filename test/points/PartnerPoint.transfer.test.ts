import { expect } from "chai";
import { id, MaxUint256, ZeroAddress } from "ethers";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { beginningOn, FOREVER, loadFixture, time } from "../support/fixture.js";
import {
  changesNothing,
  cohorts,
  deployPoint,
  goToEpoch,
  impersonate,
  pack,
  pointFixture,
  release,
  VALIDITY,
  WIDEST,
  type PointWorld,
} from "../support/points.js";

/** Alice holds 10 points of each epoch from four before the running one to the running one: five cohorts in two words. */
async function cohortsFixture(): Promise<PointWorld> {
  const points = await loadFixture(pointFixture);
  for (let age = 4n; age >= 0n; age--) await release(points, points.alice, 10n, points.epoch - age);
  return points;
}

/** In a year of which epochs of a year still reach back to the first. */
const early = beginningOn(new Date("2026-12-01T00:00:00Z"), pointFixture);

describe("PartnerPoint", () => {
  describe("transfer", () => {
    it("spends the earliest points first and logs the cohorts of each bucket word after the Transfer", async () => {
      const { point, alice, bob, epoch } = await cohortsFixture();
      const receipt = await (await point.connect(alice).transfer(bob, 45n)).wait();
      const logs = receipt?.logs.map((log) => point.interface.parseLog(log));
      expect(logs?.map((log) => log?.name)).to.deep.equal(["Transfer", "CohortsMoved", "CohortsMoved"]);
      expect(logs?.map((log) => log?.args.toArray())).to.deep.equal([
        [alice.address, bob.address, 45n],
        [epoch / 4n - 1n, pack(10n, 10n, 10n, 10n)],
        [epoch / 4n, pack(5n)],
      ]);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 5n]]);
      expect(await cohorts(point, bob)).to.deep.equal([
        [epoch - 4n, 10n],
        [epoch - 3n, 10n],
        [epoch - 2n, 10n],
        [epoch - 1n, 10n],
        [epoch, 5n],
      ]);
    });

    it("keeps what the recipient holds of the same epochs and adds to it", async () => {
      const points = await cohortsFixture();
      const { point, alice, bob, epoch } = points;
      await release(points, bob, 3n, epoch - 4n);
      await release(points, bob, 1n, epoch - 3n);
      await point.connect(alice).transfer(bob, 12n);
      expect(await cohorts(point, bob)).to.deep.equal([
        [epoch - 4n, 13n],
        [epoch - 3n, 3n],
      ]);
      expect(await point.balanceOf(bob)).to.equal(16n);
      expect(await point.balanceOf(alice)).to.equal(38n);
    });

    it("leaves the cohorts as they were when the recipient is the sender", async () => {
      const { point, alice, epoch } = await cohortsFixture();
      const before = await cohorts(point, alice);
      await expect(point.connect(alice).transfer(alice, 50n))
        .to.emit(point, "Transfer")
        .withArgs(alice.address, alice.address, 50n)
        .and.to.emit(point, "CohortsMoved")
        .withArgs(epoch / 4n, pack(10n));
      expect(await cohorts(point, alice)).to.deep.equal(before);
      expect(await point.balanceOf(alice)).to.equal(50n);
    });

    it("does not spend an expired point beside a valid one in the same word", async () => {
      const { point, alice, bob, epoch } = await cohortsFixture();
      await goToEpoch(point, epoch - 2n + VALIDITY);
      await expect(point.connect(alice).transfer(bob, 25n))
        .to.emit(point, "CohortsMoved")
        .withArgs(epoch / 4n - 1n, pack(0n, 0n, 10n, 10n))
        .and.to.emit(point, "CohortsMoved")
        .withArgs(epoch / 4n, pack(5n));
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 5n]]);
      expect(await point.balanceOf(bob)).to.equal(25n);
    });

    it("counts points that arrive with an earlier epoch than any the recipient ever held", async () => {
      const points = await cohortsFixture();
      const { point, alice, bob, epoch } = points;
      // Bob's spending raises the lower bound of his buckets first.
      await release(points, bob, 5n, epoch);
      await point.connect(bob).transfer(alice, 1n);
      await release(points, alice, 9n, epoch - VALIDITY);
      await point.connect(alice).transfer(bob, 9n);
      expect(await cohorts(point, bob)).to.deep.equal([
        [epoch - VALIDITY, 9n],
        [epoch, 4n],
      ]);
      expect(await point.balanceOf(bob)).to.equal(13n);
      await point.connect(bob).transfer(alice, 13n);
      expect(await point.balanceOf(bob)).to.equal(0n);
    });

    it("moves points of the earliest epochs of all, where the first bucket word has index zero", async () => {
      const points = await loadFixture(early);
      const { issuer, alice, bob } = points;
      const point = await deployPoint(points, { validity: 64n, epochLength: 366n * 86_400n });
      for (const member of [alice, bob]) {
        const consent = { account: member, memberKey: id(member.address), deadline: FOREVER };
        const signature = await signLinkConsent(point, member, consent);
        await point.connect(issuer).link(member, consent.memberKey, FOREVER, signature);
      }
      expect(await point.isEpochExpired(0n)).to.equal(false);
      await release({ point, issuer }, alice, 10n, 1n);
      await release({ point, issuer }, alice, 7n, 5n);

      await point.connect(alice).transferFromSince(alice, bob, 3n, 4n);
      expect(await point.balanceOf(alice), "the sender's points of word zero").to.equal(14n);
      await point.connect(alice).transfer(bob, 12n);
      expect(await cohorts(point, bob)).to.deep.equal([
        [1n, 10n],
        [5n, 5n],
      ]);
      expect(await point.balanceOf(bob), "the recipient's points of word zero").to.equal(15n);
      await point.connect(bob).transfer(alice, 15n);
      expect(await point.balanceOf(alice)).to.equal(17n);
    });

    it("reverts with ERC20InsufficientBalance when the valid points do not suffice", async () => {
      const points = await cohortsFixture();
      const { point, alice, bob, epoch } = points;
      for (const amount of [51n, 2n ** 64n, MaxUint256]) {
        await changesNothing(points, () =>
          expect(point.connect(alice).transfer(bob, amount))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
            .withArgs(alice.address, 50n, amount),
        );
      }
      await goToEpoch(point, epoch + VALIDITY - 1n);
      await changesNothing(points, () =>
        expect(point.connect(alice).transfer(bob, 50n))
          .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
          .withArgs(alice.address, 20n, 50n),
      );
    });

    it("reverts with PartnerPoint_NotLinked when either side cannot hold points", async () => {
      const points = await cohortsFixture();
      const { world, point, alice, bob, carol } = points;
      await changesNothing(points, async () => {
        for (const amount of [0n, 1n]) {
          await expect(point.connect(alice).transfer(carol, amount))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
            .withArgs(carol.address);
          await expect(point.connect(carol).transfer(bob, amount))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
            .withArgs(carol.address);
        }
        const contract = await world.alliance.milk.getAddress();
        await expect(point.connect(alice).transfer(contract, 1n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
          .withArgs(contract);
      });
    });

    it("reverts with PartnerPoint_BucketFull when a lane of the recipient would hold 2^64 points", async () => {
      const points = await cohortsFixture();
      const { point, alice, bob, epoch } = points;
      await release(points, bob, WIDEST - 9n, epoch - 3n);
      await changesNothing(points, () =>
        expect(point.connect(alice).transfer(bob, 20n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_BucketFull")
          .withArgs(bob.address, epoch / 4n - 1n),
      );
      await point.connect(alice).transfer(bob, 19n);
      expect(await cohorts(point, bob)).to.deep.equal([
        [epoch - 4n, 10n],
        [epoch - 3n, WIDEST],
      ]);
    });

    it("moves a whole word of full lanes without touching its neighbours", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, bob, epoch } = points;
      for (let age = 4n; age >= 1n; age--) await release(points, alice, WIDEST, epoch - age);
      await release(points, alice, 1n, epoch);
      await expect(point.connect(alice).transfer(bob, 4n * WIDEST))
        .to.emit(point, "CohortsMoved")
        .withArgs(epoch / 4n - 1n, MaxUint256);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 1n]]);
      expect(await point.balanceOf(bob)).to.equal(4n * WIDEST);
    });
  });

  describe("transferForExchange", () => {
    it("takes a member's points for the exchange and gives the exchange's own, as transferFromSince does", async () => {
      const { point, alice, bob, epoch } = await cohortsFixture();
      const exchange = await impersonate(await point.exchange());
      await expect(point.connect(exchange).transferForExchange(alice, exchange, 11n, epoch - 1n))
        .to.emit(point, "Transfer")
        .withArgs(alice.address, exchange.address, 11n);
      expect(await cohorts(point, exchange)).to.deep.equal([
        [epoch - 1n, 10n],
        [epoch, 1n],
      ]);
      await point.connect(exchange).transferForExchange(exchange, bob, 1n, epoch);
      expect(await cohorts(point, exchange)).to.deep.equal([[epoch - 1n, 10n]]);
    });

    it("reverts with PartnerPoint_NotExchange when anyone else takes another's points, or the exchange for somebody else", async () => {
      const points = await cohortsFixture();
      const { world, point, admin, issuer, alice, bob } = points;
      await point.connect(alice).approve(bob, MaxUint256);
      const exchange = await impersonate(await point.exchange());
      const attempts = [bob, issuer, admin, world.council].map((caller) => [caller, caller] as const);
      for (const [caller, to] of [...attempts, [exchange, bob] as const]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).transferForExchange(alice, to, 1n, 0n))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotExchange")
            .withArgs(caller.address, alice.address, to.address),
        );
      }
    });

    it("is among the first three selectors of a programme: a call goes through them in their order", async () => {
      const { point } = await cohortsFixture();
      const selectors: string[] = [];
      point.interface.forEachFunction(({ selector }) => selectors.push(selector));
      const place = selectors.sort().indexOf(point.interface.getFunction("transferForExchange").selector);
      expect(place).to.be.lessThan(3);
    });
  });

  describe("transferFromSince", () => {
    it("moves the caller's own points of the given epoch and later, earliest first", async () => {
      const { point, alice, bob, epoch } = await cohortsFixture();
      const receipt = await (await point.connect(alice).transferFromSince(alice, bob, 25n, epoch - 2n)).wait();
      const logs = receipt?.logs.map((log) => point.interface.parseLog(log)?.args.toArray());
      expect(logs).to.deep.equal([
        [alice.address, bob.address, 25n],
        [epoch / 4n - 1n, pack(0n, 0n, 10n, 10n)],
        [epoch / 4n, pack(5n)],
      ]);
      expect(await cohorts(point, alice)).to.deep.equal([
        [epoch - 4n, 10n],
        [epoch - 3n, 10n],
        [epoch, 5n],
      ]);
      expect(await point.balanceOf(alice)).to.equal(25n);
    });

    it("still finds the earlier points after it skipped whole words of them", async () => {
      const { point, alice, bob, epoch } = await cohortsFixture();
      await point.connect(alice).transferFromSince(alice, bob, 10n, epoch);
      expect(await point.balanceOf(alice)).to.equal(40n);
      await point.connect(alice).transfer(bob, 40n);
      expect(await point.balanceOf(alice)).to.equal(0n);
      expect(await point.balanceOf(bob)).to.equal(50n);
    });

    it("takes any valid point when the given epoch has expired, but no expired one", async () => {
      const { point, alice, bob, epoch } = await cohortsFixture();
      await goToEpoch(point, epoch - 3n + VALIDITY);
      await expect(point.connect(alice).transferFromSince(alice, bob, 41n, 0n))
        .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
        .withArgs(alice.address, 40n, 41n);
      await point.connect(alice).transferFromSince(alice, bob, 40n, 0n);
      expect(await point.balanceOf(bob)).to.equal(40n);
    });

    it("lets the exchange take a member's points for itself without an approval", async () => {
      const { point, alice, epoch } = await cohortsFixture();
      const exchange = await impersonate(await point.exchange());
      await expect(point.connect(exchange).transferFromSince(alice, exchange, 11n, epoch - 1n))
        .to.emit(point, "Transfer")
        .withArgs(alice.address, exchange.address, 11n);
      expect(await cohorts(point, exchange)).to.deep.equal([
        [epoch - 1n, 10n],
        [epoch, 1n],
      ]);
    });

    it("moves nothing and logs no cohorts when the amount is zero", async () => {
      const points = await cohortsFixture();
      const { point, alice, bob, epoch } = points;
      await changesNothing(points, async () => {
        const transfer = point.connect(alice).transferFromSince(alice, bob, 0n, epoch);
        await expect(transfer).to.emit(point, "Transfer").withArgs(alice.address, bob.address, 0n);
        await expect(transfer).not.to.emit(point, "CohortsMoved");
      });
    });

    it("reverts with PartnerPoint_NotExchange when a member, the issuer or the council takes another's points", async () => {
      const points = await cohortsFixture();
      const { world, point, admin, issuer, alice, bob } = points;
      await point.connect(alice).approve(bob, MaxUint256);
      for (const caller of [bob, issuer, admin, world.council]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).transferFromSince(alice, caller, 1n, 0n))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotExchange")
            .withArgs(caller.address, alice.address, caller.address),
        );
      }
    });

    it("reverts with PartnerPoint_NotExchange when the exchange takes points for somebody else", async () => {
      const points = await cohortsFixture();
      const { point, alice, bob } = points;
      const exchange = await impersonate(await point.exchange());
      await changesNothing(points, () =>
        expect(point.connect(exchange).transferFromSince(alice, bob, 1n, 0n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_NotExchange")
          .withArgs(exchange.address, alice.address, bob.address),
      );
    });

    it("reverts with ERC20InsufficientBalance counting only the given epoch and later", async () => {
      const points = await cohortsFixture();
      const { point, alice, bob, epoch } = points;
      const cases = [
        { minEpoch: epoch - 2n, counted: 30n },
        { minEpoch: epoch, counted: 10n },
        { minEpoch: epoch + 1n, counted: 0n },
        { minEpoch: epoch + 4n, counted: 0n },
        { minEpoch: MaxUint256, counted: 0n },
      ];
      for (const { minEpoch, counted } of cases) {
        await changesNothing(points, () =>
          expect(point.connect(alice).transferFromSince(alice, bob, counted + 1n, minEpoch))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
            .withArgs(alice.address, counted, counted + 1n),
        );
      }
    });

    it("reverts with PartnerPoint_NotLinked when the recipient or the caller cannot hold points", async () => {
      const points = await cohortsFixture();
      const { point, alice, bob, carol } = points;
      for (const recipient of [carol.address, ZeroAddress]) {
        await changesNothing(points, () =>
          expect(point.connect(alice).transferFromSince(alice, recipient, 1n, 0n))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
            .withArgs(recipient),
        );
      }
      await expect(point.connect(carol).transferFromSince(carol, bob, 0n, 0n))
        .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
        .withArgs(carol.address);
    });

    it("reverts with PartnerPoint_BucketFull when a lane of the exchange would hold 2^64 points", async () => {
      const points = await cohortsFixture();
      const { point, alice, bob, epoch } = points;
      const exchange = await impersonate(await point.exchange());
      await release(points, bob, WIDEST, epoch);
      await point.connect(exchange).transferFromSince(bob, exchange, WIDEST, epoch);
      await changesNothing(points, () =>
        expect(point.connect(exchange).transferFromSince(alice, exchange, 1n, epoch))
          .to.be.revertedWithCustomError(point, "PartnerPoint_BucketFull")
          .withArgs(exchange.address, epoch / 4n),
      );
    });
  });

  it("spends a point in its last second and refuses it one second later", async () => {
    const points = await loadFixture(pointFixture);
    const { point, alice, bob, epoch } = points;
    await release(points, alice, 2n, epoch);
    const expiry = await point.expiryOf(epoch);
    await time.setNextBlockTimestamp(expiry - 1n);
    await point.connect(alice).transfer(bob, 1n);
    await time.setNextBlockTimestamp(expiry);
    await expect(point.connect(alice).transfer(bob, 1n))
      .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
      .withArgs(alice.address, 0n, 1n);
    await time.increaseTo(expiry);
    expect(await point.balanceOf(bob)).to.equal(0n);
  });
});
