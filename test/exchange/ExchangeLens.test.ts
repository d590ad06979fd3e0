import { expect } from "chai";
import { MaxUint256, ZeroAddress } from "ethers";
import {
  DOLLAR_PRICE,
  FOREVER,
  MILK_PRICE,
  MLK_KRW,
  USD_KRW,
  deployedFixture,
  loadFixture,
  looseFixture,
  time,
  tradingFixture,
  type World,
} from "../support/fixture.js";
import { LOOSE_LIMITS } from "../support/settings.js";

const YNJ = 0;
const SSG = 1;
const PAC = 4;

/** The name of the error in a refusal, "" for none. */
function errorIn(world: World, data: string): string {
  const { exchange, oracle } = world.alliance;
  if (data === "0x") return "";
  return (exchange.interface.parseError(data) ?? oracle.interface.parseError(data))?.name ?? data;
}

describe("ExchangeLens", () => {
  describe("portfolioOf", () => {
    it("gives every holding with what all of it brings, as the exchange quotes it", async () => {
      const world = await loadFixture(looseFixture);
      const { exchange, lens, points } = world.alliance;
      const member = world.member(0);
      // Too short of life to be traded.
      await world.release(YNJ, member, 70n, 35n);
      await points[SSG]?.connect(member).transfer(world.member(1), 99_000n);
      const holdings = await lens.portfolioOf(member, 0n, 5n);
      expect(holdings.map(({ point }) => point)).to.deep.equal([...(await exchange.pools())]);
      expect(holdings.map(({ balance }) => balance)).to.deep.equal([100_070n, 1_000n, 100_000n, 100_000n, 100_000n]);
      expect(holdings.map(({ tradable }) => tradable)).to.deep.equal([100_000n, 1_000n, 100_000n, 100_000n, 100_000n]);
      for (const { point, tradable, sale } of holdings) {
        expect(sale.refusal).to.equal("0x");
        expect(sale.quote).to.deep.equal(await exchange.quoteSell(point, tradable));
      }
    });

    it("comes in pages of any size, none of which dips into the next", async () => {
      const world = await loadFixture(tradingFixture);
      const { lens } = world.alliance;
      const member = world.member(0);
      const all = await lens.portfolioOf(member, 0n, MaxUint256);
      expect(all.length).to.equal(5);
      expect([...(await lens.portfolioOf(member, 0n, 2n)), ...(await lens.portfolioOf(member, 2n, 3n))]).to.deep.equal([
        ...all,
      ]);
      expect([...(await lens.portfolioOf(member, 4n, 9n))]).to.deep.equal(all.slice(4));
      for (const [first, count] of [
        [5n, 1n],
        [MaxUint256, MaxUint256],
        [0n, 0n],
      ] as const) {
        expect(await lens.portfolioOf(member, first, count)).to.deep.equal([]);
        expect(await lens.swapsOf(world.point(YNJ), 1n, first, count)).to.deep.equal([]);
        expect(await lens.poolHealth(first, count)).to.deep.equal([]);
        expect(await lens.feedHealth(first, count)).to.deep.equal([]);
      }
      expect((await lens.poolHealth(1n, 2n)).map(({ point }) => point)).to.deep.equal([
        await world.point(1).getAddress(),
        await world.point(2).getAddress(),
      ]);
      expect((await lens.feedHealth(1n, 9n)).map(({ feed }) => feed)).to.deep.equal([USD_KRW]);
    });

    it("asks for a quote a pool, so that a page costs as much whatever the number of pools", async () => {
      const world = await loadFixture(tradingFixture);
      const { lens } = world.alliance;
      const one = await lens.portfolioOf.estimateGas(world.member(0), 0n, 1n);
      const five = await lens.portfolioOf.estimateGas(world.member(0), 0n, 5n);
      expect(five < 6n * one, `${five} for five, ${one} for one`).to.equal(true);
    });

    it("offers nothing for what cannot be traded, and for nothing", async () => {
      const world = await loadFixture(tradingFixture);
      const { lens } = world.alliance;
      const newcomer = world.member(2);
      await world.link(YNJ, newcomer);
      await world.release(YNJ, newcomer, 5n, 35n);
      const [old, ...others] = await lens.portfolioOf(newcomer, 0n, 5n);
      expect([old?.balance, old?.tradable, old?.sale.refusal]).to.deep.equal([5n, 0n, "0x"]);
      for (const { balance, sale } of others) expect([balance, sale.quote.amountOut]).to.deep.equal([0n, 0n]);
    });

    it("says why a sale is refused", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, lens, registry } = world.alliance;
      await exchange.connect(world.guardian).pausePool(world.point(YNJ));
      await registry.connect(world.guardian).suspendPartner(2n);
      const holdings = await lens.portfolioOf(world.member(0), 0n, 5n);
      expect(holdings.map(({ sale }) => errorIn(world, sale.refusal))).to.deep.equal([
        "PointExchange_PoolPaused",
        "PointExchange_PartnerNotActive",
        "",
        "",
        "",
      ]);
    });
  });

  describe("swapsOf", () => {
    it("gives what points bring in every other programme, as the exchange quotes it, in pages", async () => {
      const world = await loadFixture(looseFixture);
      const { exchange, lens } = world.alliance;
      const [point, pools] = [await world.point(SSG).getAddress(), await exchange.pools()];
      const swaps = await lens.swapsOf(point, 1_000n, 0n, 5n);
      const names = swaps.map(({ refusal }) => errorIn(world, refusal));
      expect(names, "1,000 points fit every other pool").to.deep.equal(["", "PointExchange_SamePoint", "", "", ""]);
      for (const [i, other] of pools.entries()) {
        if (i !== SSG) expect(swaps[i]?.quote).to.deep.equal(await exchange.quoteSwap(point, 1_000n, other));
      }
      expect([...(await lens.swapsOf(point, 1_000n, 3n, 9n))]).to.deep.equal(swaps.slice(3));
      const [beyond] = await lens.swapsOf(point, 100_000_000n, 0n, 1n);
      expect(errorIn(world, beyond?.refusal ?? "0x")).to.equal("PointExchange_InventoryTooLow");
    });
  });

  describe("sellable, buyable and swappable", () => {
    /** Selling one point more than the room is refused for the reason given, and the room itself is not. */
    async function expectRoom(
      world: World,
      room: { points: bigint; refusal: string },
      quote: (points: bigint) => Promise<unknown>,
      error: string,
    ) {
      expect(errorIn(world, room.refusal)).to.equal(error);
      await quote(room.points);
      await expect(quote(room.points + 1n)).to.be.revertedWithCustomError(world.alliance.exchange, error);
    }

    it("are what the cap of the day leaves", async () => {
      const world = await loadFixture(looseFixture);
      const { exchange, lens } = world.alliance;
      const [point, other] = [world.point(YNJ), world.point(SSG)];
      const timelock = exchange.connect(await world.asTimelock());
      await timelock.setLimits(point, { ...LOOSE_LIMITS, outflowCap: 200n });
      const sell = (points: bigint) => exchange.quoteSell(point, points);
      await expectRoom(world, await lens.sellable(point), sell, "PointExchange_OutflowCapReached");
      const swap = (points: bigint) => exchange.quoteSwap(point, points, other);
      await expectRoom(world, await lens.swappable(point, other), swap, "PointExchange_OutflowCapReached");
    });

    it("are what the reserve, the inventories and their caps leave", async () => {
      const world = await loadFixture(looseFixture);
      const { exchange, lens } = world.alliance;
      const [ynj, ssg, pac] = [world.point(YNJ), world.point(SSG), world.point(PAC)];
      const sell = (points: bigint) => exchange.quoteSell(ynj, points);
      await expectRoom(world, await lens.sellable(ynj), sell, "PointExchange_ReserveTooLow");
      const buy = (points: bigint) => exchange.quoteBuy(ynj, points);
      const room = await lens.buyable(ynj);
      expect(room.points).to.equal(50_000n);
      await expectRoom(world, room, buy, "PointExchange_InventoryTooLow");
      const swap = (points: bigint) => exchange.quoteSwap(ynj, points, ssg);
      await expectRoom(world, await lens.swappable(ynj, ssg), swap, "PointExchange_InventoryTooLow");
      const timelock = exchange.connect(await world.asTimelock());
      await timelock.setLimits(pac, { ...LOOSE_LIMITS, inventoryCap: 60n });
      const full = await lens.sellable(pac);
      expect(full.points).to.equal(10_000n);
      await expectRoom(world, full, (points) => exchange.quoteSell(pac, points), "PointExchange_InventoryCapReached");
    });

    it("are nothing, with the reason, when nothing can be traded", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, lens } = world.alliance;
      const [point, other] = [world.point(YNJ), world.point(SSG)];
      await exchange.connect(world.partner(YNJ).treasurer).setDirections(point, false, false);
      const reasons = async () =>
        Promise.all(
          [lens.sellable(point), lens.buyable(point), lens.swappable(point, other), lens.swappable(other, point)].map(
            async (room) => {
              const { points, refusal } = await room;
              return [points, errorIn(world, refusal)];
            },
          ),
        );
      const [BUYS_NOT, SELLS_NOT] = ["PointExchange_BuyingStopped", "PointExchange_SellingStopped"];
      expect(await reasons()).to.deep.equal([
        [0n, BUYS_NOT],
        [0n, SELLS_NOT],
        [0n, BUYS_NOT],
        [0n, SELLS_NOT],
      ]);
      await time.increase(3_700);
      await exchange.connect(world.partner(YNJ).treasurer).setDirections(point, true, true);
      expect(await reasons()).to.deep.equal(Array.from({ length: 4 }, () => [0n, "PriceOracle_StaleAnswer"]));
      expect(errorIn(world, (await lens.sellable(ZeroAddress)).refusal)).to.equal("PointExchange_UnknownPool");
      expect(errorIn(world, (await lens.swappable(point, point)).refusal)).to.equal("PointExchange_SamePoint");
    });
  });

  describe("poolHealth", () => {
    it("shows every pool as exchange and registry do, and whether its currency can be read", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, lens, registry } = world.alliance;
      const member = world.member(0);
      await exchange.connect(member).sell(world.point(PAC), 100n, 0n, FOREVER, member);
      await registry.connect(world.guardian).suspendPartner(2n);
      const health = await lens.poolHealth(0n, 5n);
      expect(health.map(({ point }) => point)).to.deep.equal([...(await exchange.pools())]);
      expect(health.map(({ status }) => status)).to.deep.equal([1n, 2n, 1n, 1n, 1n]);
      for (const { point, pool, inventory, outflowLeft, currency } of health) {
        expect(pool).to.deep.equal(await exchange.pool(point));
        expect(inventory).to.equal(await exchange.inventoryOf(point));
        expect(outflowLeft).to.equal(await exchange.outflowLeftOf(point));
        expect(currency).to.equal("0x");
      }
      await time.increase(86_500);
      const stale = (await lens.poolHealth(0n, 5n)).map(({ currency }) => errorIn(world, currency));
      expect(stale).to.deep.equal(["", "", "", "", "PriceOracle_StaleAnswer"]);
    });
  });

  describe("feedHealth", () => {
    it("shows every feed, and why it cannot be traded on", async () => {
      const world = await loadFixture(deployedFixture);
      const { lens, oracle } = world.alliance;
      const reasons = async () => (await lens.feedHealth(0n, 9n)).map(({ refusal }) => errorIn(world, refusal));
      expect(await reasons()).to.deep.equal(["PriceOracle_NoAnswer", "PriceOracle_NoAnswer"]);
      await world.postPrice();
      await world.postPrice(DOLLAR_PRICE, USD_KRW);
      expect(await reasons()).to.deep.equal(["", ""]);
      await world.postPrice(2n * MILK_PRICE);
      const [milk, dollar] = await lens.feedHealth(0n, 9n);
      expect([milk?.feed, dollar?.feed]).to.deep.equal([MLK_KRW, USD_KRW]);
      expect(errorIn(world, milk?.refusal ?? "0x")).to.equal("PriceOracle_Halted");
      expect(milk?.answer).to.deep.equal(await oracle.latest(MLK_KRW));
      expect(milk?.held).to.deep.equal(await oracle.heldOf(MLK_KRW));
      expect(milk?.held.price).to.equal(2n * MILK_PRICE);
    });
  });
});
