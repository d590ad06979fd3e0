import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { expectRefusal } from "../support/books.js";
import { limitFields } from "../support/poolFields.js";
import { FOREVER, loadFixture, pricedFixture, time, type World } from "../support/fixture.js";

const YNJ = 0;
const SSG = 1;
/** Yanolja's points live 36 epochs after their own; its pool trades those that live at least 2 more after the running one. */
const VALIDITY = 36n;
const OLDEST_TRADED = 34n;

/** Two linked members, MLK in their hands, at the very start of an epoch; no points anywhere. */
async function epochStartFixture(): Promise<World> {
  const world = await pricedFixture();
  const point = world.point(YNJ);
  for (const member of [world.member(0), world.member(1)]) {
    for (const index of [YNJ, SSG]) await world.link(index, member);
    await world.giveMilk(member);
  }
  await nextEpoch(world, (await point.currentEpoch()) + 1n);
  return world;
}

/** Goes to the start of an epoch, and posts the price again. */
async function nextEpoch(world: World, epoch: bigint): Promise<void> {
  await time.increaseTo(epoch * (await world.point(YNJ).epochLength()));
  await world.postPrice();
}

/** What an account holds, as [age in epochs, points], earliest first. */
async function agesOf(world: World, holder: Parameters<ReturnType<World["point"]>["cohortsOf"]>[0], index = YNJ) {
  const point = world.point(index);
  const current = await point.currentEpoch();
  return (await point.cohortsOf(holder)).map(({ epoch, amount }) => [current - epoch, amount]);
}

describe("PointExchange", () => {
  describe("minimum remaining life", () => {
    it("skips points too short of life in a sale, and takes the earliest of the others", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      for (const [age, amount] of [
        [VALIDITY, 1_000n],
        [35n, 1_000n],
        [OLDEST_TRADED, 10n],
        [20n, 10n],
        [0n, 10n],
      ] as const) {
        await world.release(YNJ, member, amount, age);
      }
      await exchange.connect(member).sell(point, 15n, 0n, FOREVER, member);
      expect(await agesOf(world, exchange)).to.deep.equal([
        [OLDEST_TRADED, 10n],
        [20n, 5n],
      ]);
      expect(await agesOf(world, member)).to.deep.equal([
        [VALIDITY, 1_000n],
        [35n, 1_000n],
        [20n, 5n],
        [0n, 10n],
      ]);
      const rest = () => exchange.connect(member).sell(point, 16n, 0n, FOREVER, member);
      await expectRefusal(world, rest, point, "ERC20InsufficientBalance", [member, 15n, 16n]);
      await exchange.connect(member).sell(point, 15n, 0n, FOREVER, member);
      expect(await point.balanceOf(member), "the old points stay spendable").to.equal(2_000n);
    });

    it("skips points too short of life in a swap", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [member, other] = [world.member(0), world.member(1)];
      await world.release(SSG, other, 1_000n);
      await exchange.connect(other).sell(world.point(SSG), 1_000n, 0n, FOREVER, other);
      await world.release(YNJ, member, 100n, 35n);
      await world.release(YNJ, member, 99n, OLDEST_TRADED);
      const swap = (points: bigint) =>
        exchange.connect(member).swap(world.point(YNJ), points, world.point(SSG), 0n, 0n, FOREVER, member);
      await expectRefusal(world, () => swap(100n), world.point(YNJ), "ERC20InsufficientBalance", [member, 99n, 100n]);
      await swap(99n);
      expect(await agesOf(world, member)).to.deep.equal([[35n, 100n]]);
    });

    it("is never undercut by what the exchange sells: points that aged in stock stay there", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [seller, buyer, point] = [world.member(0), world.member(1), world.point(YNJ)];
      await world.release(YNJ, seller, 40n, OLDEST_TRADED);
      await world.release(YNJ, seller, 60n, 0n);
      await exchange.connect(seller).sell(point, 100n, 0n, FOREVER, seller);
      expect(await exchange.inventoryOf(point)).to.equal(100n);

      await nextEpoch(world, (await point.currentEpoch()) + 1n);
      expect(await exchange.inventoryOf(point), "the older ones are too short of life").to.equal(60n);
      expect(await point.balanceOf(exchange), "but still there").to.equal(100n);
      const buy = (points: bigint) => exchange.connect(buyer).buy(point, points, MaxUint256, 0n, FOREVER, buyer);
      await expectRefusal(world, () => buy(61n), exchange, "PointExchange_InventoryTooLow", [point, 60n, 61n]);
      await buy(60n);
      expect(await agesOf(world, buyer)).to.deep.equal([[1n, 60n]]);
      expect(await exchange.inventoryOf(point)).to.equal(0n);
      expect(await agesOf(world, exchange)).to.deep.equal([[35n, 40n]]);
    });

    it("binds what a swap gives, too", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [member, other] = [world.member(0), world.member(1)];
      const [pointIn, pointOut] = [world.point(SSG), world.point(YNJ)];
      await world.release(YNJ, other, 1_000n, OLDEST_TRADED);
      await exchange.connect(other).sell(pointOut, 1_000n, 0n, FOREVER, other);
      const { amountOut } = await exchange.quoteSwap(pointIn, 1_000n, pointOut);
      await nextEpoch(world, (await pointOut.currentEpoch()) + 1n);
      await world.release(SSG, member, 1_000n);
      const swap = () => exchange.connect(member).swap(pointIn, 1_000n, pointOut, 0n, 0n, FOREVER, member);
      await expectRefusal(world, swap, exchange, "PointExchange_InventoryTooLow", [pointOut, 0n, amountOut]);
    });

    it("takes off the inventory what grew too old, epoch by epoch", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      expect(await exchange.inventoryOf(point)).to.equal(0n);
      for (const [age, amount] of [
        [OLDEST_TRADED, 300n],
        [0n, 4_000n],
      ] as const) {
        await world.release(YNJ, member, amount, age);
      }
      await exchange.connect(member).sell(point, 4_300n, 0n, FOREVER, member);
      expect(await exchange.inventoryOf(point)).to.equal(4_300n);
      const current = await point.currentEpoch();
      await nextEpoch(world, current + OLDEST_TRADED);
      expect(await exchange.inventoryOf(point)).to.equal(4_000n);
      await nextEpoch(world, current + OLDEST_TRADED + 1n);
      expect(await exchange.inventoryOf(point)).to.equal(0n);
      expect(await point.balanceOf(exchange), "valid, and too short of life").to.equal(4_000n);
      await nextEpoch(world, current + VALIDITY + 1n);
      expect(await point.balanceOf(exchange), "expired").to.equal(0n);
    });
  });

  describe("write-off", () => {
    /** The pool holds 300 points that it can sell in this epoch for the last time, and 700 young ones. */
    async function ageing() {
      const world = await epochStartFixture();
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      await world.release(YNJ, member, 300n, OLDEST_TRADED);
      await world.release(YNJ, member, 700n, 0n);
      await exchange.connect(member).sell(point, 1_000n, 0n, FOREVER, member);
      await nextEpoch(world, (await point.currentEpoch()) + 1n);
      await world.release(YNJ, member, 50n, 0n);
      return { world, exchange, member, point, epoch: await point.currentEpoch() };
    }

    it("comes with the pool's first trade of an epoch, says so, and not with the second", async () => {
      const { exchange, member, point, epoch } = await loadFixture(ageing);
      const trader = exchange.connect(member);
      await expect(trader.sell(point, 10n, 0n, FOREVER, member))
        .to.emit(exchange, "InventoryWrittenOff")
        .withArgs(await point.getAddress(), 300n, epoch);
      expect(await exchange.inventoryOf(point)).to.equal(710n);
      await expect(trader.buy(point, 10n, MaxUint256, 0n, FOREVER, member)).not.to.emit(
        exchange,
        "InventoryWrittenOff",
      );
      expect(await exchange.inventoryOf(point)).to.equal(700n);
    });

    it("is anybody's, once an epoch, and says nothing when nothing aged", async () => {
      const { world, exchange, point, epoch } = await loadFixture(ageing);
      const anybody = exchange.connect(world.member(3));
      await expect(anybody.writeOff(point))
        .to.emit(exchange, "InventoryWrittenOff")
        .withArgs(await point.getAddress(), 300n, epoch);
      for (let i = 0; i < 2; ++i) await expect(anybody.writeOff(point)).not.to.emit(exchange, "InventoryWrittenOff");
      expect(await exchange.inventoryOf(point)).to.equal(700n);
    });

    it("comes again when the council lengthens the minimum remaining life within the epoch, and is undone when it shortens it", async () => {
      const { world, exchange, member, point, epoch } = await loadFixture(ageing);
      await exchange.connect(member).sell(point, 10n, 0n, FOREVER, member);
      const limits = limitFields((await exchange.pool(point)).limits);
      const timelock = exchange.connect(await world.asTimelock());
      await timelock.setLimits(point, { ...limits, minRemaining: 36n });
      expect(await exchange.inventoryOf(point), "of the running epoch only").to.equal(10n);
      await expect(exchange.connect(member).sell(point, 10n, 0n, FOREVER, member))
        .to.emit(exchange, "InventoryWrittenOff")
        .withArgs(await point.getAddress(), 700n, epoch);
      await timelock.setLimits(point, { ...limits });
      expect(await exchange.inventoryOf(point), "bought, held and valid long enough again").to.equal(720n);
      await expect(exchange.connect(member).buy(point, 720n, MaxUint256, 0n, FOREVER, member))
        .to.emit(exchange, "InventoryRestored")
        .withArgs(await point.getAddress(), 700n, epoch);
      expect(await exchange.inventoryOf(point)).to.equal(0n);
    });

    it("by anybody takes nothing away for ever: what lives long enough again is counted again", async () => {
      const { world, exchange, member, point, epoch } = await loadFixture(ageing);
      const anybody = exchange.connect(world.member(3));
      await anybody.writeOff(point);
      const limits = limitFields((await exchange.pool(point)).limits);
      const timelock = exchange.connect(await world.asTimelock());
      for (const [minRemaining, counted, event] of [
        [36n, 0n, "InventoryWrittenOff"],
        [0n, 1_000n, "InventoryRestored"],
        [36n, 0n, "InventoryWrittenOff"],
      ] as const) {
        const before = await exchange.inventoryOf(point);
        await timelock.setLimits(point, { ...limits, minRemaining });
        const change = before < counted ? counted - before : before - counted;
        await expect(anybody.writeOff(point))
          .to.emit(exchange, event)
          .withArgs(await point.getAddress(), change, epoch);
        expect(await exchange.inventoryOf(point)).to.equal(counted);
      }
      // In a later epoch as well, by the pool's next trade.
      await nextEpoch(world, epoch + 1n);
      await timelock.setLimits(point, { ...limits, minRemaining: 1n });
      await exchange.connect(member).sell(point, 10n, 0n, FOREVER, member);
      expect(await exchange.inventoryOf(point), "700 and 10; the 300 are one epoch too old").to.equal(710n);
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const world = await loadFixture(pricedFixture);
      const { exchange, milk } = world.alliance;
      await expectRefusal(world, () => exchange.writeOff(milk), exchange, "PointExchange_UnknownPool", [milk]);
    });
  });

  describe("minEpoch", () => {
    it("gives a buyer only points of that epoch and later, earliest first", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [seller, buyer, point] = [world.member(0), world.member(1), world.point(YNJ)];
      for (const age of [OLDEST_TRADED, 20n, 10n, 0n]) await world.release(YNJ, seller, 10n, age);
      await exchange.connect(seller).sell(point, 40n, 0n, FOREVER, seller);
      const current = await point.currentEpoch();
      const buy = (points: bigint, minEpoch: bigint) =>
        exchange.connect(buyer).buy(point, points, MaxUint256, minEpoch, FOREVER, buyer);

      await buy(15n, current - 20n);
      expect(await agesOf(world, buyer)).to.deep.equal([
        [20n, 10n],
        [10n, 5n],
      ]);
      await expectRefusal(world, () => buy(11n, current - 9n), point, "ERC20InsufficientBalance", [exchange, 10n, 11n]);
      await expectRefusal(world, () => buy(1n, current + 1n), point, "ERC20InsufficientBalance", [exchange, 0n, 1n]);
      await expectRefusal(world, () => buy(1n, MaxUint256), point, "ERC20InsufficientBalance", [exchange, 0n, 1n]);
    });

    it("cannot lower the pool's own minimum", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [giver, buyer, point] = [world.member(0), world.member(1), world.point(YNJ)];
      await world.release(YNJ, giver, 10n, OLDEST_TRADED);
      await exchange.connect(giver).sell(point, 10n, 0n, FOREVER, giver);
      await nextEpoch(world, (await point.currentEpoch()) + 1n);
      const oldest = (await point.currentEpoch()) - VALIDITY;
      for (const minEpoch of [0n, oldest]) {
        const buy = () => exchange.connect(buyer).buy(point, 1n, MaxUint256, minEpoch, FOREVER, buyer);
        await expectRefusal(world, buy, exchange, "PointExchange_InventoryTooLow", [point, 0n, 1n]);
      }
    });

    it("holds for a swap as for a purchase", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [member, other] = [world.member(0), world.member(1)];
      const [pointIn, pointOut] = [world.point(SSG), world.point(YNJ)];
      await world.release(YNJ, other, 1_000n, 20n);
      await world.release(YNJ, other, 1_000n, 5n);
      await exchange.connect(other).sell(pointOut, 2_000n, 0n, FOREVER, other);
      await world.release(SSG, member, 1_000n);
      const current = await pointOut.currentEpoch();
      const { amountOut } = await exchange.quoteSwap(pointIn, 1_000n, pointOut);
      const swap = (minEpoch: bigint) =>
        exchange.connect(member).swap(pointIn, 1_000n, pointOut, 0n, minEpoch, FOREVER, member);
      const none = [exchange, 0n, amountOut];
      await expectRefusal(world, () => swap(current - 4n), pointOut, "ERC20InsufficientBalance", none);
      await swap(current - 5n);
      expect(await agesOf(world, member)).to.deep.equal([[5n, amountOut]]);
    });
  });

  describe("expiry", () => {
    it("is the same after a round trip through the exchange, cohort by cohort", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [seller, buyer, point] = [world.member(0), world.member(1), world.point(YNJ)];
      const held = [
        [OLDEST_TRADED, 11n],
        [33n, 12n],
        [7n, 13n],
        [0n, 14n],
      ] as const;
      for (const [age, amount] of held) await world.release(YNJ, seller, amount, age);
      const cohorts = await point.cohortsOf(seller);
      await exchange.connect(seller).sell(point, 50n, 0n, FOREVER, seller);
      await exchange.connect(buyer).buy(point, 50n, MaxUint256, 0n, FOREVER, buyer);
      expect(await point.cohortsOf(buyer)).to.deep.equal(cohorts);
      const epoch = (await point.currentEpoch()) - OLDEST_TRADED;
      await time.increaseTo((await point.expiryOf(epoch)) - 1n);
      expect(await point.balanceOf(buyer)).to.equal(50n);
      await time.increaseTo(await point.expiryOf(epoch));
      expect(await point.balanceOf(buyer), "the earliest are gone at their own time").to.equal(39n);
    });

    it("is the same after a swap and a swap back", async () => {
      const world = await loadFixture(epochStartFixture);
      const { exchange } = world.alliance;
      const [member, other] = [world.member(0), world.member(1)];
      await world.release(SSG, other, 1_000n);
      await exchange.connect(other).sell(world.point(SSG), 1_000n, 0n, FOREVER, other);
      await world.release(YNJ, member, 500n, 30n);
      await exchange.connect(member).swap(world.point(YNJ), 500n, world.point(SSG), 0n, 0n, FOREVER, member);
      const received = await world.point(SSG).balanceOf(member);
      await exchange.connect(member).swap(world.point(SSG), received, world.point(YNJ), 0n, 0n, FOREVER, member);
      const back = await world.point(YNJ).balanceOf(member);
      expect(await agesOf(world, member)).to.deep.equal([[30n, back]]);
      expect(back, "and not worth the trip").to.be.within(1n, 499n);
    });
  });
});
