import { expect } from "chai";
import { ZeroHash } from "ethers";
import { expectRefusal } from "../support/books.js";
import { FOREVER, deployedFixture, loadFixture, time, tradingFixture, type World } from "../support/fixture.js";
import { WRONG_LIMITS, limitsTuple } from "../support/settings.js";
import { partnerRole } from "../../sdk/partnerRole.js";

const YNJ = 0;
const SSG = 1;
const HOUR = 3_600n;
const DAY = 86_400n;
const Status = { Suspended: 2n, WindingDown: 3n, Closed: 4n };
const TREASURER_ROLE = partnerRole(1, "treasurer");

/** The local manifest: bid 8,300, ask 8,800 in a band of 7,500 to 9,500; spread 100, step 500, an hour between quotes. */
async function quoting() {
  const world = await loadFixture(deployedFixture);
  const point = world.point(YNJ);
  const exchange = world.alliance.exchange.connect(world.partner(YNJ).treasurer);
  await time.increase(HOUR);
  return { world, exchange, point, address: await point.getAddress() };
}

/** The partner leaves in so many days; gives the time it closes. */
async function windDown(world: World, index: number, days = 30n): Promise<bigint> {
  const closesAt = BigInt(await time.latest()) + days * DAY + 60n;
  await world.alliance.registry.connect(world.partner(index).admin).startWindDown(index + 1, closesAt);
  return closesAt;
}

/** Everybody but the partner's treasurer. */
function others(world: World) {
  const { admin, issuer } = world.partner(YNJ);
  return [world.partner(SSG).treasurer, admin, issuer, world.operator, world.council, world.guardian, world.member(0)];
}

describe("PointExchange", () => {
  describe("setQuote", () => {
    it("changes what the pool pays and asks, and records both", async () => {
      const { exchange, point, address } = await quoting();
      await expect(exchange.setQuote(point, 8_000n, 9_000n))
        .to.emit(exchange, "QuoteChanged")
        .withArgs(address, 8_300n, 8_800n, 8_000n, 9_000n);
      const { bid, ask, quotedAt } = await exchange.pool(point);
      expect([bid, ask, quotedAt]).to.deep.equal([8_000n, 9_000n, BigInt(await time.latest())]);
    });

    it("takes a step of exactly the most, and the ends of the band", async () => {
      const { exchange, point } = await quoting();
      await exchange.setQuote(point, 7_800n, 9_300n);
      await time.increase(HOUR);
      await exchange.setQuote(point, 7_500n, 9_500n);
      const { bid, ask } = await exchange.pool(point);
      expect([bid, ask]).to.deep.equal([7_500n, 9_500n]);
    });

    it("reverts with InvalidQuote when the bid is zero, above the ask, or the ask above the face value", async () => {
      const { world, exchange, point } = await quoting();
      for (const [bid, ask] of [
        [0n, 8_800n],
        [0n, 0n],
        [8_801n, 8_800n],
        [8_300n, 10_001n],
        [65_535n, 65_535n],
      ] as const) {
        const set = () => exchange.setQuote(point, bid, ask);
        await expectRefusal(world, set, exchange, "PointExchange_InvalidQuote", [bid, ask]);
      }
    });

    it("reverts with OutsideBand when bid or ask leaves the band", async () => {
      const { world, exchange, point } = await quoting();
      for (const [bid, ask] of [
        [7_499n, 8_800n],
        [8_300n, 9_501n],
        [7_000n, 9_600n],
      ] as const) {
        const set = () => exchange.setQuote(point, bid, ask);
        await expectRefusal(world, set, exchange, "PointExchange_OutsideBand", [bid, ask, 7_500n, 9_500n]);
      }
    });

    it("reverts with SpreadTooNarrow when ask and bid are closer than the least spread", async () => {
      const { world, exchange, point } = await quoting();
      const set = () => exchange.setQuote(point, 8_401n, 8_500n);
      await expectRefusal(world, set, exchange, "PointExchange_SpreadTooNarrow", [99n, 100n]);
      await exchange.setQuote(point, 8_400n, 8_500n);
    });

    it("reverts with StepTooLarge when either moves further than the most, up or down", async () => {
      const { world, exchange, point } = await quoting();
      for (const [bid, ask, step] of [
        [7_799n, 8_800n, 501n],
        [8_801n, 8_901n, 501n],
        [8_300n, 9_301n, 501n],
        [7_900n, 8_200n, 600n],
      ] as const) {
        const set = () => exchange.setQuote(point, bid, ask);
        await expectRefusal(world, set, exchange, "PointExchange_StepTooLarge", [step, 500n]);
      }
    });

    it("reverts with TooSoon in the second before the interval has passed, and not in the next", async () => {
      const { world, exchange, point } = await quoting();
      await exchange.setQuote(point, 8_200n, 8_800n);
      const earliest = BigInt(await time.latest()) + HOUR;
      await time.setNextBlockTimestamp(earliest - 1n);
      const set = () => exchange.setQuote(point, 8_300n, 8_800n);
      await expectRefusal(world, set, exchange, "PointExchange_TooSoon", [earliest, earliest - 1n]);
      await time.setNextBlockTimestamp(earliest + 60n);
      await set();
    });

    it("reverts with AccessControlUnauthorizedAccount unless the partner's own treasurer calls", async () => {
      const { world, exchange, point } = await quoting();
      for (const caller of others(world)) {
        const set = () => exchange.connect(caller).setQuote(point, 8_200n, 8_800n);
        await expectRefusal(world, set, exchange, "AccessControlUnauthorizedAccount", [caller, TREASURER_ROLE]);
      }
    });

    it("reverts with PartnerNotActive while the partner is suspended, winds down or has closed", async () => {
      const { world, exchange, point } = await quoting();
      const { registry } = world.alliance;
      const set = () => exchange.setQuote(point, 8_200n, 8_800n);
      const refused = (status: bigint) =>
        expectRefusal(world, set, exchange, "PointExchange_PartnerNotActive", [1n, status]);
      await registry.connect(world.guardian).suspendPartner(1n);
      await refused(Status.Suspended);
      await world.decide(registry, registry.interface.encodeFunctionData("reinstatePartner", [1n]));
      const closesAt = await windDown(world, YNJ);
      await refused(Status.WindingDown);
      await time.increaseTo(closesAt);
      await refused(Status.Closed);
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const { world, exchange } = await quoting();
      const { milk } = world.alliance;
      const set = () => exchange.setQuote(milk, 1n, 2n);
      await expectRefusal(world, set, exchange, "PointExchange_UnknownPool", [milk]);
    });
  });

  describe("setDirections", () => {
    async function directing() {
      const world = await loadFixture(tradingFixture);
      const exchange = world.alliance.exchange.connect(world.partner(YNJ).treasurer);
      const [point, other, member] = [world.point(YNJ), world.point(SSG), world.member(0)];
      const trader = exchange.connect(member);
      return {
        world,
        exchange,
        point,
        other,
        buying: [
          () => exchange.quoteSell(point, 10n),
          () => exchange.quoteSwap(point, 10n, other),
          () => trader.sell(point, 10n, 0n, FOREVER, member),
          () => trader.swap(point, 10n, other, 0n, 0n, FOREVER, member),
        ],
        selling: [
          () => exchange.quoteBuy(point, 10n),
          () => exchange.quoteSwap(other, 100n, point),
          () => trader.buy(point, 10n, 10n ** 20n, 0n, FOREVER, member),
          () => trader.swap(other, 100n, point, 0n, 0n, FOREVER, member),
        ],
      };
    }

    it("stops purchases of points by the pool, or sales, or both, says so, and lets them go on", async () => {
      const { world, exchange, point, buying, selling } = await directing();
      let [wasBuying, wasSelling] = [true, true];
      for (const [buys, sells] of [
        [false, true],
        [true, false],
        [false, false],
        [true, true],
      ] as const) {
        await expect(exchange.setDirections(point, buys, sells))
          .to.emit(exchange, "DirectionsChanged")
          .withArgs(await point.getAddress(), wasBuying, wasSelling, buys, sells);
        [wasBuying, wasSelling] = [buys, sells];
        const pool = await exchange.pool(point);
        expect([pool.buys, pool.sells, pool.bid, pool.paused]).to.deep.equal([buys, sells, 8_300n, false]);
        for (const call of buying) {
          if (buys) await call();
          else await expectRefusal(world, call, exchange, "PointExchange_BuyingStopped", [point]);
        }
        for (const call of selling) {
          if (sells) await call();
          else await expectRefusal(world, call, exchange, "PointExchange_SellingStopped", [point]);
        }
      }
    });

    it("reverts with AccessControlUnauthorizedAccount unless the partner's own treasurer calls", async () => {
      const { world, exchange, point } = await directing();
      for (const caller of others(world)) {
        const set = () => exchange.connect(caller).setDirections(point, false, false);
        await expectRefusal(world, set, exchange, "AccessControlUnauthorizedAccount", [caller, TREASURER_ROLE]);
      }
    });

    it("reverts with PartnerNotActive once a wind-down began, and with UnknownPool for no pool", async () => {
      const { world, exchange, point } = await directing();
      const { milk } = world.alliance;
      const none = () => exchange.setDirections(milk, false, false);
      await expectRefusal(world, none, exchange, "PointExchange_UnknownPool", [milk]);
      await windDown(world, YNJ);
      const set = () => exchange.setDirections(point, false, true);
      await expectRefusal(world, set, exchange, "PointExchange_PartnerNotActive", [1n, Status.WindingDown]);
    });
  });

  describe("setLimits", () => {
    const NEW = { lowestBid: 8_300n, highestAsk: 8_800n, minRemaining: 5n, outflowCap: 7n, inventoryCap: 9n };

    const decide = async (world: World, limits: typeof NEW, point = world.point(YNJ)) => {
      const { exchange } = world.alliance;
      return world.decide(
        exchange,
        exchange.interface.encodeFunctionData("setLimits", [await point.getAddress(), limits]),
      );
    };

    it("changes band, caps and minimum life, records old and new, and leaves a quote the band allows", async () => {
      const { world, exchange, point, address } = await quoting();
      const { limits: before } = await exchange.pool(point);
      await expect(decide(world, NEW))
        .to.emit(exchange, "LimitsChanged")
        .withArgs(address, before, limitsTuple(NEW))
        .and.not.to.emit(exchange, "QuoteChanged");
      const { limits, bid, ask, epochLength } = await exchange.pool(point);
      expect(limits).to.deep.equal(limitsTuple(NEW));
      expect([bid, ask, epochLength]).to.deep.equal([8_300n, 8_800n, 2_629_800n]);
      expect(await exchange.outflowLeftOf(point)).to.equal(7n * 10n ** 18n);
      expect(await exchange.minEpochOf(point)).to.equal((await point.currentEpoch()) - 31n);
    });

    it("withdraws a quote the band excludes, so that the treasurer quotes anew, at once and as far away as need be", async () => {
      for (const band of [
        { lowestBid: 8_301n, highestAsk: 9_500n },
        { lowestBid: 1n, highestAsk: 8_799n },
      ]) {
        const { world, exchange, point, address } = await quoting();
        await expect(decide(world, { ...NEW, ...band }))
          .to.emit(exchange, "QuoteChanged")
          .withArgs(address, 8_300n, 8_800n, 0n, 0n);
        await expectRefusal(world, () => exchange.quoteSell(point, 1n), exchange, "PointExchange_NotQuoted", [point]);
        const { lowestBid, highestAsk } = band;
        const [bid, ask] = lowestBid === 1n ? [2n, 200n] : [lowestBid, highestAsk];
        await exchange.setQuote(point, bid, ask);
        expect((await exchange.pool(point)).bid).to.equal(bid);
      }
    });

    it("reverts with InvalidLimits when one is outside its range, a cap of zero included", async () => {
      const { world, exchange, point } = await quoting();
      for (const change of WRONG_LIMITS) {
        const limits = { ...NEW, ...change };
        const set = () => decide(world, limits);
        await expectRefusal(world, set, exchange, "PointExchange_InvalidLimits", [point, limitsTuple(limits)]);
      }
    });

    it("reverts with UnknownPool for no pool, and with AccessControlUnauthorizedAccount unless the timelock calls", async () => {
      const { world, exchange, point } = await quoting();
      const { milk } = world.alliance;
      const data = exchange.interface.encodeFunctionData("setLimits", [await milk.getAddress(), NEW]);
      await expectRefusal(world, () => world.decide(exchange, data), exchange, "PointExchange_UnknownPool", [milk]);
      for (const caller of [...others(world), world.partner(YNJ).treasurer]) {
        const set = () => exchange.connect(caller).setLimits(point, NEW);
        await expectRefusal(world, set, exchange, "AccessControlUnauthorizedAccount", [caller, ZeroHash]);
      }
    });
  });
});
