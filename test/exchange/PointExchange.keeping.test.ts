import { expect } from "chai";
import { ZeroHash, parseEther, type AddressLike } from "ethers";
import { expectRefusal } from "../support/books.js";
import {
  FOREVER,
  USD_KRW,
  deployedFixture,
  ethers,
  loadFixture,
  time,
  tradingFixture,
  type World,
} from "../support/fixture.js";
import { poolFields } from "../support/poolFields.js";
import { KOREAN_WON_POOL, addPool } from "../support/programmes.js";
import { LOOSE_LIMITS, WRONG_LIMITS, limitsTuple, type ExchangeSettings } from "../support/settings.js";
import { feedId } from "../../sdk/feedId.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { errorName } from "../../local/showcase/errorName.js";

const YNJ = 0;
const SSG = 1;
const HOUR = 3_600n;
const DAY = 86_400n;
const Status = { Suspended: 2n, WindingDown: 3n, Closed: 4n };
const TREASURER_ROLE = partnerRole(1, "treasurer");
/** What a treasurer leaves in a pool, wei of MLK. */
const KEPT = parseEther("100");
const SALE_LASTS = "Members can sell to a pool that winds down as long as its reserve lasts.";

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

  describe("setQuote, once the rules allow less", () => {
    const rule = async (world: World, change: Partial<ExchangeSettings>) => {
      const { exchange } = world.alliance;
      const { feeRate, treasury, leastSpread, maxQuoteStep, minQuoteInterval, withdrawalDelay } =
        await exchange.settings();
      const settings = { feeRate, treasury, leastSpread, maxQuoteStep, minQuoteInterval, withdrawalDelay, ...change };
      await exchange.connect(await world.asTimelock()).setSettings(settings);
    };

    it("takes one step to whatever spread is asked for, and not a basis point further", async () => {
      const { world, exchange, point } = await quoting();
      // 500 apart, where 1,600 are asked for: two steps of 500 in both directions would not do.
      await rule(world, { leastSpread: 1_600n });
      const beyond = () => exchange.setQuote(point, 7_500n, 10_000n);
      await expectRefusal(world, beyond, exchange, "PointExchange_OutsideBand", [7_500n, 10_000n, 7_500n, 9_500n]);
      const narrow = () => exchange.setQuote(point, 7_800n, 9_399n);
      await expectRefusal(world, narrow, exchange, "PointExchange_SpreadTooNarrow", [1_599n, 1_600n]);
      await exchange.connect(await world.asTimelock()).setLimits(point, { ...LOOSE_LIMITS });
      const far = () => exchange.setQuote(point, 8_300n - 1_601n, 8_800n);
      await expectRefusal(world, far, exchange, "PointExchange_StepTooLarge", [1_601n, 1_600n]);
      await exchange.setQuote(point, 8_300n - 1_600n, 8_800n);
      // Within the rules again, a step is a step.
      await time.increase(HOUR);
      const again = () => exchange.setQuote(point, 6_700n, 9_301n);
      await expectRefusal(world, again, exchange, "PointExchange_StepTooLarge", [501n, 500n]);
    });

    it("reaches any least spread that fits the band, from any quote in it", async () => {
      for (const leastSpread of [1_601n, 2_000n]) {
        const { world, exchange, point } = await quoting();
        await rule(world, { leastSpread });
        await exchange.setQuote(point, 7_500n, 9_500n);
        expect((await exchange.pool(point)).ask).to.equal(9_500n);
      }
    });
  });

  describe("a pool whose partner winds down", () => {
    /** A member who can sell, to a pool of the first partner. */
    async function selling() {
      const world = await loadFixture(tradingFixture);
      const [point, other, member] = [world.point(YNJ), world.point(SSG), world.member(0)];
      const exchange = world.alliance.exchange.connect(world.partner(YNJ).treasurer);
      const council = exchange.connect(await world.asTimelock());
      const trader = exchange.connect(member);
      await time.increase(HOUR);
      await world.postPrice();
      const sells = async (bid: bigint) => {
        const { milkValue } = await exchange.quoteSell(point, 1_000n);
        expect(milkValue, `paid at ${bid}`).to.equal((1_000n * bid * 10n ** 14n) / 279n);
        expect(await trader.sell.staticCall(point, 1_000n, 0n, FOREVER, member)).to.equal(
          (await exchange.quoteSell(point, 1_000n)).amountOut,
        );
        await trader.sell(point, 1_000n, 0n, FOREVER, member);
        await trader.swap(point, 1_000n, other, 0n, 0n, FOREVER, member);
      };
      return { world, exchange, council, trader, point, other, member, sells };
    }

    type Pool = Awaited<ReturnType<typeof selling>>;

    /** The treasurer leaves 100 MLK in the pool. */
    async function takeOut({ world, exchange, point }: Pool): Promise<void> {
      const { treasurer } = world.partner(YNJ);
      const own = (await exchange.pool(point)).reserve - KEPT;
      await exchange.requestWithdrawal(point, own, treasurer);
      await time.increaseTo((await exchange.withdrawalOf(point)).from);
      await exchange.executeWithdrawal(point, own, treasurer);
      await world.postPrice();
    }

    /** A member sells, in two parts, until what is left pays no single point. */
    async function expectSoldOut({ world, exchange, trader, point, member }: Pool, message: string): Promise<void> {
      let points = 0n;
      for (const share of [2n, 1n]) {
        const part = (await world.alliance.lens.sellable(point)).points / share;
        const sold = await errorName(trader.sell(point, part, 0n, FOREVER, member));
        expect([part > 0n, sold], message).to.deep.equal([true, "no error"]);
        points += part;
      }
      const { reserve } = await exchange.pool(point);
      expect(reserve * points < KEPT, `${message}; ${reserve} wei are left`).to.equal(true);
      const more = trader.sell(point, 1n, 0n, FOREVER, member);
      expect(await errorName(more), message).to.equal("PointExchange_ReserveTooLow");
    }

    it(SALE_LASTS, async () => {
      const stop = (sells: boolean) => async (pool: Pool) => pool.exchange.setDirections(pool.point, false, sells);
      const limit = (change: Partial<typeof LOOSE_LIMITS>) => async (pool: Pool) =>
        pool.council.setLimits(pool.point, { ...LOOSE_LIMITS, ...change });
      const excluded = limit({ lowestBid: 8_500n, highestAsk: 9_100n });
      const full = limit({ inventoryCap: 1n });
      type Act = (pool: Pool) => Promise<unknown>;
      const ways: [what: string, before?: Act, after?: Act][] = [
        ["nothing else"],
        ["buying switched off", stop(true)],
        ["both directions switched off", stop(false)],
        ["its quote withdrawn", excluded],
        ["its inventory full", full],
        ["another band after the announcement", undefined, excluded],
        ["its inventory full after the announcement", undefined, full],
      ];
      for (const [what, before, after] of ways) {
        const pool = await selling();
        await takeOut(pool);
        await before?.(pool);
        await pool.world.windDown(YNJ);
        await after?.(pool);
        await expectSoldOut(pool, `${SALE_LASTS} Tried: ${what}`);
      }
    });

    for (const [buys, sells] of [
      [false, true],
      [false, false],
    ] as const) {
      it(`buys though its treasurer stopped it before, ${sells ? "in one direction" : "in both"}`, async () => {
        const { world, exchange, point, sells: members } = await selling();
        await exchange.setDirections(point, buys, sells);
        await world.windDown(YNJ);
        const pool = await exchange.pool(point);
        expect([pool.buys, pool.sells]).to.deep.equal([true, sells]);
        await members(8_300n);
      });
    }

    it("stays stopped in selling, which nobody was promised, and is stopped again in buying when the partner closed", async () => {
      const { world, exchange, trader, point, other, member } = await selling();
      await exchange.setDirections(point, false, false);
      const closesAt = await world.windDown(YNJ);
      for (const trade of [
        () => trader.buy(point, 10n, 10n ** 20n, 0n, FOREVER, member),
        () => trader.swap(other, 100n, point, 0n, 0n, FOREVER, member),
      ]) {
        await expectRefusal(world, trade, exchange, "PointExchange_SellingStopped", [point]);
      }
      await time.increaseTo(closesAt);
      expect((await exchange.pool(point)).buys).to.equal(false);
    });

    it("buys nothing while the partner is suspended", async () => {
      const { world, exchange, trader, point, member } = await selling();
      await exchange.setDirections(point, false, true);
      await world.windDown(YNJ);
      await world.alliance.registry.connect(world.guardian).suspendPartner(1n);
      const sell = () => trader.sell(point, 10n, 0n, FOREVER, member);
      await expectRefusal(world, sell, exchange, "PointExchange_BuyingStopped", [point]);
    });

    it("keeps its quote when a new band excludes it", async () => {
      const { world, exchange, council, point, sells } = await selling();
      await world.windDown(YNJ);
      for (const band of [
        { lowestBid: 9_000n, highestAsk: 9_500n },
        { lowestBid: 1n, highestAsk: 100n },
      ]) {
        await expect(council.setLimits(point, { ...LOOSE_LIMITS, ...band })).not.to.emit(exchange, "QuoteChanged");
        await sells(8_300n);
      }
    });

    it("pays the lowest bid of its band and asks the highest ask when its quote was withdrawn before", async () => {
      const { world, exchange, council, trader, point, member, sells } = await selling();
      await council.setLimits(point, { ...LOOSE_LIMITS, lowestBid: 8_500n, highestAsk: 9_100n });
      await expectRefusal(world, () => exchange.quoteSell(point, 1n), exchange, "PointExchange_NotQuoted", [point]);
      await world.windDown(YNJ);
      const { bid, ask, quotedAt } = await exchange.pool(point);
      expect([bid, ask, quotedAt]).to.deep.equal([8_500n, 9_100n, 0n]);
      await sells(8_500n);
      const { settled } = await exchange.quoteBuy(point, 279n);
      expect(settled).to.equal(91n * 10n ** 16n);
      await trader.buy(point, 279n, 10n ** 20n, 0n, FOREVER, member);
    });

    it("takes a quote in place of one that was withdrawn, within the rules and once", async () => {
      const { world, exchange, council, point, sells } = await selling();
      await council.setLimits(point, { ...LOOSE_LIMITS, lowestBid: 8_500n, highestAsk: 9_100n });
      await world.windDown(YNJ);
      const low = () => exchange.setQuote(point, 8_499n, 9_000n);
      await expectRefusal(world, low, exchange, "PointExchange_OutsideBand", [8_499n, 9_000n, 8_500n, 9_100n]);
      await expect(exchange.setQuote(point, 8_600n, 9_000n))
        .to.emit(exchange, "QuoteChanged")
        .withArgs(await point.getAddress(), 0n, 0n, 8_600n, 9_000n);
      await sells(8_600n);
      await time.increase(HOUR);
      const again = () => exchange.setQuote(point, 8_500n, 9_000n);
      await expectRefusal(world, again, exchange, "PointExchange_PartnerNotActive", [1n, Status.WindingDown]);
    });
  });

  describe("correctFaceValue", () => {
    const correct = async (world: World, point: AddressLike, faceValue: bigint, currencyFeed: string) => {
      const { exchange } = world.alliance;
      const address = await ethers.resolveAddress(point);
      return world.decide(
        exchange,
        exchange.interface.encodeFunctionData("correctFaceValue", [address, faceValue, currencyFeed]),
      );
    };

    it("changes the worth of a point in a pool that was never quoted, and nothing else", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addPool(world);
      await exchange.connect(world.guardian).pausePool(point);
      await world.alliance.milk.connect(world.funder).approve(exchange, 5n);
      const before = poolFields(await exchange.pool(point));
      await expect(correct(world, point, 7n, USD_KRW))
        .to.emit(exchange, "FaceValueCorrected")
        .withArgs(await point.getAddress(), before.faceValue, ZeroHash, 7n, USD_KRW);
      expect(poolFields(await exchange.pool(point))).to.deep.equal({ ...before, faceValue: 7n, currencyFeed: USD_KRW });
      await correct(world, point, before.faceValue, ZeroHash);
      expect(poolFields(await exchange.pool(point))).to.deep.equal(before);
    });

    it("reverts with FaceValueFixed once the pool was quoted, though its quote was withdrawn", async () => {
      const { world, exchange, point } = await quoting();
      const set = () => correct(world, point, 7n, ZeroHash);
      await expectRefusal(world, set, exchange, "PointExchange_FaceValueFixed", [point]);
      await exchange.connect(await world.asTimelock()).setLimits(point, { ...LOOSE_LIMITS, highestAsk: 100n });
      await expectRefusal(world, set, exchange, "PointExchange_FaceValueFixed", [point]);
    });

    it("reverts with InvalidTerms when the face value is zero, or the oracle does not know the feed", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addPool(world);
      const limits = limitsTuple(KOREAN_WON_POOL.limits);
      for (const [faceValue, feed] of [
        [0n, ZeroHash],
        [1n, feedId("JPY/KRW")],
      ] as const) {
        const args = [point, [faceValue, feed, limits]];
        const set = () => correct(world, point, faceValue, feed);
        await expectRefusal(world, set, exchange, "PointExchange_InvalidTerms", args);
      }
    });

    it("reverts with PartnerNotActive while the partner winds down, and with UnknownPool for no pool", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, milk } = world.alliance;
      const point = await addPool(world);
      const none = () => correct(world, milk, 1n, ZeroHash);
      await expectRefusal(world, none, exchange, "PointExchange_UnknownPool", [milk]);
      await world.windDown(YNJ);
      const set = () => correct(world, point, 1n, ZeroHash);
      await expectRefusal(world, set, exchange, "PointExchange_PartnerNotActive", [1n, Status.WindingDown]);
    });

    it("reverts with AccessControlUnauthorizedAccount unless the timelock calls, the operator that opened it included", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addPool(world);
      for (const caller of [...others(world), world.partner(YNJ).treasurer]) {
        const set = () => exchange.connect(caller).correctFaceValue(point, 1n, ZeroHash);
        await expectRefusal(world, set, exchange, "AccessControlUnauthorizedAccount", [caller, ZeroHash]);
      }
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
