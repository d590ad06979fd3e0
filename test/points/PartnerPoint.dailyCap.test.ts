import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256, ZeroHash } from "ethers";
import { memberKey } from "../../sdk/memberKey.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import type { PartnerPoint } from "../../typechain-types/index.js";
import { FOREVER, loadFixture, time } from "../support/fixture.js";
import {
  changesNothing,
  deployPoint,
  impersonate,
  PARTNER,
  pointFixture,
  pricedPointFixture,
  release,
  WIDEST,
  type PointWorld,
} from "../support/points.js";

const DAY = 86_400n;
const PROGRAMME_CAP = 100n;

/** The start of the running UTC day. */
async function today(): Promise<bigint> {
  return (BigInt(await time.latest()) / DAY) * DAY;
}

/** The first second of a day: of tomorrow by default. */
async function goToDay(days = 1n): Promise<void> {
  await time.increaseTo((await today()) + days * DAY);
}

async function linkAt(point: PartnerPoint, issuer: HardhatEthersSigner, account: HardhatEthersSigner): Promise<void> {
  const consent = { account, memberKey: memberKey(account.address, ZeroHash), deadline: FOREVER };
  const signature = await signLinkConsent(point, account, consent);
  await point.connect(issuer).link(account, consent.memberKey, FOREVER, signature);
}

/** A programme without a cap; Alice and Bob hold 1,000 points each; early on a UTC day. */
async function uncappedFixture(): Promise<PointWorld> {
  const points = await pricedPointFixture();
  for (const member of [points.alice, points.bob]) await release(points, member, 1_000n, points.epoch);
  return points;
}

/** The same, but nobody may send more than 100 points a day. */
async function cappedFixture(): Promise<PointWorld> {
  const points = await pointFixture();
  const point = await deployPoint(points, { dailyCap: PROGRAMME_CAP });
  const { issuer, alice, bob, epoch } = points;
  for (const member of [alice, bob]) {
    await linkAt(point, issuer, member);
    await release({ issuer, point }, member, 1_000n, epoch);
  }
  return { ...points, point };
}

/** Asserts that a call is refused because `amount` is more than the `left` of the account's cap, and changes nothing. */
async function exceeds(
  points: PointWorld,
  attempt: () => Promise<unknown>,
  account: { address: string },
  left: bigint,
  amount: bigint,
): Promise<void> {
  await changesNothing(points, () =>
    expect(attempt())
      .to.be.revertedWithCustomError(points.point, "PartnerPoint_DailyCapExceeded")
      .withArgs(account.address, left, amount),
  );
}

describe("PartnerPoint", () => {
  describe("a cap and unlinking", () => {
    it("is not lost by unlinking and linking again on the same day", async () => {
      const points = await loadFixture(cappedFixture);
      const { point, issuer, alice, bob, epoch } = points;
      await point.connect(alice).transfer(bob, 100n);
      await point.connect(alice).redeem(900n, ZeroHash);
      await point.connect(alice).unlink(alice);
      await linkAt(point, issuer, alice);
      expect(await point.dailyAllowance(alice)).to.deep.equal([PROGRAMME_CAP, 0n]);
      await release({ issuer, point }, alice, 50n, epoch);
      await exceeds(points, () => point.connect(alice).transfer(bob, 50n), alice, 0n, 50n);
      await goToDay();
      await point.connect(alice).transfer(bob, 50n);
    });

    it("is not raised at once by unlinking and linking again", async () => {
      const points = await loadFixture(cappedFixture);
      const { point, issuer, alice } = points;
      await point.connect(alice).setDailyCap(10n);
      await point.connect(alice).redeem(1_000n, ZeroHash);
      await point.connect(alice).unlink(alice);
      expect(await point.dailyAllowance(alice)).to.deep.equal([0n, MaxUint256]);
      await linkAt(point, issuer, alice);
      expect(await point.dailyAllowance(alice)).to.deep.equal([10n, 10n]);
      await point.connect(alice).setDailyCap(0n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([10n, 10n]);
      await goToDay(2n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([PROGRAMME_CAP, PROGRAMME_CAP]);
    });
  });

  describe("a programme's daily cap", () => {
    it("lets exactly so much leave an account on a UTC day, in one transfer or several", async () => {
      const points = await loadFixture(cappedFixture);
      const { point, alice, bob } = points;
      expect(await point.dailyCap()).to.equal(PROGRAMME_CAP);
      expect(await point.dailyAllowance(alice)).to.deep.equal([100n, 100n]);
      await exceeds(points, () => point.connect(alice).transfer(bob, 101n), alice, 100n, 101n);
      await point.connect(alice).transfer(bob, 60n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([100n, 40n]);
      await exceeds(points, () => point.connect(alice).transfer(bob, 41n), alice, 40n, 41n);
      await point.connect(alice).transfer(bob, 40n);
      await exceeds(points, () => point.connect(alice).transfer(bob, 1n), alice, 0n, 1n);
      await point.connect(alice).transfer(bob, 0n);
      expect(await point.dailyAllowance(bob), "what comes in does not count").to.deep.equal([100n, 100n]);
    });

    it("begins anew in the first second of a UTC day, not before", async () => {
      const points = await loadFixture(cappedFixture);
      const { point, alice, bob } = points;
      await point.connect(alice).transfer(bob, 100n);
      const midnight = (await today()) + DAY;
      await time.setNextBlockTimestamp(midnight - 1n);
      await expect(point.connect(alice).transfer(bob, 1n))
        .to.be.revertedWithCustomError(point, "PartnerPoint_DailyCapExceeded")
        .withArgs(alice.address, 0n, 1n);
      await time.setNextBlockTimestamp(midnight);
      await point.connect(alice).transfer(bob, 100n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([100n, 0n]);
      await goToDay(40n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([100n, 100n]);
    });

    it("counts every way out to somebody else: allowances, single epochs and the exchange", async () => {
      const points = await loadFixture(cappedFixture);
      const { point, alice, bob, carol, epoch } = points;
      await point.connect(alice).approve(carol, MaxUint256);
      const exchange = await impersonate(await point.exchange());
      const ways = [
        (amount: bigint) => point.connect(alice).transfer(bob, amount),
        (amount: bigint) => point.connect(carol).transferFrom(alice, bob, amount),
        (amount: bigint) => point.connect(alice).transferAtEpoch(epoch, bob, amount),
        (amount: bigint) => point.connect(carol).transferFromAtEpoch(epoch, alice, bob, amount),
        (amount: bigint) => point.connect(alice).transferFromSince(alice, bob, amount, epoch),
        (amount: bigint) => point.connect(exchange).transferFromSince(alice, exchange, amount, 0n),
      ];
      let left = 100n;
      for (const way of ways) {
        await exceeds(points, () => way(left + 1n), alice, left, left + 1n);
        await way(10n);
        left -= 10n;
        expect(await point.dailyAllowance(alice)).to.deep.equal([100n, left]);
      }
    });

    it("does not count redemption, nor stop it", async () => {
      const { point, alice, bob } = await loadFixture(cappedFixture);
      await point.connect(alice).redeem(500n, ZeroHash);
      expect(await point.dailyAllowance(alice)).to.deep.equal([100n, 100n]);
      await point.connect(alice).transfer(bob, 100n);
      await point.connect(alice).redeem(400n, ZeroHash);
    });

    it("does not bind the exchange, nor a former one", async () => {
      const points = await loadFixture(cappedFixture);
      const { world, point, admin, issuer, alice, epoch } = points;
      const exchange = await impersonate(await point.exchange());
      for (let i = 0; i < 5; i++) {
        await point.connect(exchange).transferFromSince(alice, exchange, 100n, 0n);
        await goToDay();
      }
      await point.connect(exchange).transfer(alice, 250n);
      const next = await world.alliance.oracle.getAddress();
      await world.decide(point, point.interface.encodeFunctionData("proposeExchange", [next]));
      await point.connect(admin).acceptExchange(next);
      expect(await point.dailyAllowance(exchange)).to.deep.equal([0n, MaxUint256]);
      await point.connect(exchange).transfer(alice, 250n);
      await release({ issuer, point }, alice, 1n, epoch);
      expect(await point.balanceOf(alice)).to.equal(1_001n);
    });

    it("refuses amounts beyond any cap without overflowing", async () => {
      const points = await loadFixture(cappedFixture);
      const { point, alice, bob } = points;
      await point.connect(alice).transfer(bob, 99n);
      for (const amount of [WIDEST, WIDEST + 1n, MaxUint256]) {
        await exceeds(points, () => point.connect(alice).transfer(bob, amount), alice, 1n, amount);
      }
    });
  });

  describe("setDailyCap", () => {
    it("caps a member who had none at once, from the whole cap on", async () => {
      const points = await loadFixture(uncappedFixture);
      const { point, alice, bob } = points;
      expect(await point.dailyAllowance(alice)).to.deep.equal([0n, MaxUint256]);
      await point.connect(alice).transfer(bob, 200n);
      await expect(point.connect(alice).setDailyCap(50n))
        .to.emit(point, "DailyCapSet")
        .withArgs(alice.address, 50n, await today());
      expect(await point.dailyAllowance(alice)).to.deep.equal([50n, 50n]);
      await point.connect(alice).transfer(bob, 50n);
      await exceeds(points, () => point.connect(alice).transfer(bob, 1n), alice, 0n, 1n);
      expect(await point.dailyAllowance(bob)).to.deep.equal([0n, MaxUint256]);
    });

    it("holds for sales and swaps at the exchange", async () => {
      const points = await loadFixture(uncappedFixture);
      const { world, point, alice, bob } = points;
      const { exchange } = world.alliance;
      const other = world.point(PARTNER + 1);
      await world.link(PARTNER + 1, bob);
      await world.release(PARTNER + 1, bob, 1_000n);
      await exchange.connect(bob).sell(other, 1_000n, 0n, FOREVER, bob);
      await world.link(PARTNER + 1, alice);
      await point.connect(alice).setDailyCap(50n);
      await exchange.connect(alice).sell(point, 30n, 0n, FOREVER, alice);
      await exceeds(points, () => exchange.connect(alice).sell(point, 21n, 0n, FOREVER, alice), alice, 20n, 21n);
      await exceeds(
        points,
        () => exchange.connect(alice).swap(point, 21n, other, 0n, 0n, FOREVER, alice),
        alice,
        20n,
        21n,
      );
      await exchange.connect(alice).swap(point, 20n, other, 0n, 0n, FOREVER, alice);
      expect(await point.dailyAllowance(alice)).to.deep.equal([50n, 0n]);
    });

    it("lowers at once, and counts what was spent today", async () => {
      const points = await loadFixture(cappedFixture);
      const { point, alice, bob } = points;
      await point.connect(alice).transfer(bob, 30n);
      await point.connect(alice).setDailyCap(50n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([50n, 20n]);
      await point.connect(alice).setDailyCap(10n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([10n, 0n]);
      await exceeds(points, () => point.connect(alice).transfer(bob, 1n), alice, 0n, 1n);
      await goToDay();
      expect(await point.dailyAllowance(alice)).to.deep.equal([10n, 10n]);
    });

    it("raises from the start of the day after tomorrow, and not a second before", async () => {
      const points = await loadFixture(uncappedFixture);
      const { point, alice, bob } = points;
      await point.connect(alice).setDailyCap(50n);
      const since = (await today()) + 2n * DAY;
      await expect(point.connect(alice).setDailyCap(80n))
        .to.emit(point, "DailyCapSet")
        .withArgs(alice.address, 80n, since);
      await point.connect(alice).transfer(bob, 50n);
      await goToDay();
      await point.connect(alice).transfer(bob, 20n);
      expect(await point.dailyAllowance(alice), "tomorrow, after a transfer").to.deep.equal([50n, 30n]);
      await time.setNextBlockTimestamp(since - 1n);
      await expect(point.connect(alice).transfer(bob, 31n))
        .to.be.revertedWithCustomError(point, "PartnerPoint_DailyCapExceeded")
        .withArgs(alice.address, 30n, 31n);
      await time.setNextBlockTimestamp(since);
      await point.connect(alice).transfer(bob, 80n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([80n, 0n]);
      await goToDay();
      expect(await point.dailyAllowance(alice)).to.deep.equal([80n, 80n]);
    });

    it("raises at the end of a day as late as at its beginning: two midnights must pass", async () => {
      const { point, alice } = await loadFixture(uncappedFixture);
      await point.connect(alice).setDailyCap(50n);
      const midnight = (await today()) + DAY;
      await time.setNextBlockTimestamp(midnight - 1n);
      await point.connect(alice).setDailyCap(80n);
      await time.increaseTo(midnight + DAY - 1n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([50n, 50n]);
      await time.increaseTo(midnight + DAY);
      expect(await point.dailyAllowance(alice)).to.deep.equal([80n, 80n]);
    });

    it("waits again when a raise is replaced, and forgets it when the cap is lowered or set as it is", async () => {
      const { point, alice } = await loadFixture(uncappedFixture);
      await point.connect(alice).setDailyCap(50n);
      await point.connect(alice).setDailyCap(80n);
      await goToDay();
      await point.connect(alice).setDailyCap(90n);
      await goToDay();
      expect((await point.dailyAllowance(alice)).cap, "the first raise was replaced").to.equal(50n);
      await goToDay();
      expect((await point.dailyAllowance(alice)).cap).to.equal(90n);
      for (const cap of [90n, 70n]) {
        await point.connect(alice).setDailyCap(95n);
        await point.connect(alice).setDailyCap(cap);
        await goToDay(3n);
        expect((await point.dailyAllowance(alice)).cap).to.equal(cap);
      }
    });

    it("gives up a cap of one's own with zero, as late as any raise, up to the programme's", async () => {
      for (const [fixture, without] of [
        [uncappedFixture, [0n, MaxUint256]],
        [cappedFixture, [100n, 100n]],
      ] as const) {
        const { point, alice, bob } = await loadFixture(fixture);
        await point.connect(alice).setDailyCap(50n);
        await point.connect(alice).setDailyCap(0n);
        await goToDay();
        expect(await point.dailyAllowance(alice)).to.deep.equal([50n, 50n]);
        await goToDay();
        expect(await point.dailyAllowance(alice)).to.deep.equal(without);
        await point.connect(alice).transfer(bob, 100n);
      }
    });

    it("takes zero from a member without a cap as no change", async () => {
      for (const fixture of [uncappedFixture, cappedFixture]) {
        const { point, alice } = await loadFixture(fixture);
        const before = await point.dailyAllowance(alice);
        await expect(point.connect(alice).setDailyCap(0n))
          .to.emit(point, "DailyCapSet")
          .withArgs(alice.address, 0n, await today());
        expect(await point.dailyAllowance(alice)).to.deep.equal(before);
      }
    });

    it("takes the widest cap there is where the programme has none", async () => {
      const { point, alice, bob } = await loadFixture(uncappedFixture);
      await point.connect(alice).setDailyCap(WIDEST);
      await point.connect(alice).transfer(bob, 1_000n);
      expect(await point.dailyAllowance(alice)).to.deep.equal([WIDEST, WIDEST - 1_000n]);
    });

    it("reverts with PartnerPoint_DailyCapTooHigh when the cap is above the programme's", async () => {
      const points = await loadFixture(cappedFixture);
      const { point, alice } = points;
      await point.connect(alice).setDailyCap(PROGRAMME_CAP);
      for (const cap of [PROGRAMME_CAP + 1n, WIDEST]) {
        await changesNothing(points, () =>
          expect(point.connect(alice).setDailyCap(cap))
            .to.be.revertedWithCustomError(point, "PartnerPoint_DailyCapTooHigh")
            .withArgs(PROGRAMME_CAP, cap),
        );
      }
    });

    it("reverts with PartnerPoint_NotLinked when the caller is no member", async () => {
      const points = await loadFixture(uncappedFixture);
      const { point, issuer, carol } = points;
      for (const caller of [carol, issuer, await impersonate(await point.exchange())]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).setDailyCap(1n))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
            .withArgs(caller.address),
        );
      }
    });

    it("reverts with PartnerPoint_AccountFrozen when the account is frozen", async () => {
      const points = await loadFixture(uncappedFixture);
      const { point, admin, alice } = points;
      await point.connect(admin).freeze(alice, ZeroHash, ZeroHash);
      await changesNothing(points, () =>
        expect(point.connect(alice).setDailyCap(1n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen")
          .withArgs(alice.address),
      );
    });

    it("works by a request the member signed and somebody else relayed, for the member only", async () => {
      const { world, point, alice, bob } = await loadFixture(uncappedFixture);
      const data = point.interface.encodeFunctionData("setDailyCap", [50n]);
      await world.alliance.forwarder.connect(bob).execute(await world.sign(alice, point, data));
      expect(await point.dailyAllowance(alice)).to.deep.equal([50n, 50n]);
      await bob.sendTransaction({ to: point, data: data + alice.address.slice(2) });
      expect(await point.dailyAllowance(bob)).to.deep.equal([50n, 50n]);
    });
  });

  describe("without any cap", () => {
    it("a transfer writes nothing but the two buckets", async () => {
      const { point, alice, bob, carol, issuer, epoch } = await loadFixture(uncappedFixture);
      await linkAt(point, issuer, carol);
      await release({ issuer, point }, carol, 1n, epoch);
      const plain = await (await point.connect(alice).transfer(carol, 1n)).wait();
      const again = await (await point.connect(alice).transfer(carol, 1n)).wait();
      expect(again?.gasUsed).to.equal(plain?.gasUsed);
      await point.connect(bob).setDailyCap(10n);
      const capped = await (await point.connect(bob).transfer(carol, 1n)).wait();
      expect(Number(capped?.gasUsed) - Number(plain?.gasUsed)).to.be.within(2_900, 3_600);
    });
  });
});
