import { expect } from "chai";
import { MaxUint256, ZeroHash, parseEther } from "ethers";
import { expectMilkAccountedFor, expectRefusals, moneyOf } from "../support/books.js";
import {
  DOLLAR_PRICE,
  FOREVER,
  MILK_PRICE,
  MLK_KRW,
  USD_KRW,
  loadFixture,
  looseFixture,
  time,
  tradingFixture,
  type World,
} from "../support/fixture.js";
import { quoteConversion, quotePurchase, quoteSale } from "../../sdk/quoting.js";
import { LOOSE_LIMITS } from "../support/settings.js";
import { tradesOf } from "../support/tradesOf.js";

const YNJ = 0;
const SSG = 1;
const PAC = 4;
const DAY = 86_400n;
const HUNDREDTH = 10n ** 16n;
const FEE = 150n;
const PARITY = 10n ** 8n;

const roundUp = (wei: bigint) => ((wei + HUNDREDTH - 1n) / HUNDREDTH) * HUNDREDTH;
const roundDown = (wei: bigint) => (wei / HUNDREDTH) * HUNDREDTH;

/** A trading alliance at the start of a UTC day, whose first two pools may pay 40 MLK a day. */
async function capped(inventoryCap = 100n) {
  const world = await looseFixture();
  const { exchange } = world.alliance;
  const timelock = exchange.connect(await world.asTimelock());
  for (const index of [YNJ, SSG]) {
    await timelock.setLimits(world.point(index), { ...LOOSE_LIMITS, outflowCap: 40n, inventoryCap });
  }
  await nextDay(world);
  return { world, exchange, member: world.member(0), trader: exchange.connect(world.member(0)) };
}

async function uncrowded() {
  return capped();
}

/** The same, but that they may hold 51,000 points and hold 50,000. */
async function filled() {
  return capped(51n);
}

async function nextDay(world: World): Promise<void> {
  await time.increaseTo((BigInt(await time.latest()) / DAY + 1n) * DAY);
  await world.postPrice();
  await world.postPrice(DOLLAR_PRICE, USD_KRW);
}

describe("PointExchange", () => {
  describe("the daily net outflow", () => {
    it("grows by what a sale takes out of the reserve, rounded up to a hundredth of an MLK", async () => {
      const { world, exchange, member, trader } = await loadFixture(uncrowded);
      const point = world.point(YNJ);
      expect(await exchange.outflowLeftOf(point)).to.equal(parseEther("40"));
      let left = parseEther("40");
      for (const points of [1_000n, 1n, 77n]) {
        const { milkValue } = await exchange.quoteSell(point, points);
        await trader.sell(point, points, 0n, FOREVER, member);
        left -= roundUp(milkValue);
        expect(await exchange.outflowLeftOf(point)).to.equal(left);
      }
      expect(await exchange.outflowLeftOf(world.point(SSG)), "another pool's own").to.equal(parseEther("40"));
    });

    it("shrinks by what a purchase brings, rounded down, and never below zero", async () => {
      const { world, exchange, member, trader } = await loadFixture(uncrowded);
      const point = world.point(YNJ);
      await trader.sell(point, 900n, 0n, FOREVER, member);
      const before = await exchange.outflowLeftOf(point);
      const { milkValue } = await exchange.quoteBuy(point, 100n);
      await trader.buy(point, 100n, MaxUint256, 0n, FOREVER, member);
      expect(await exchange.outflowLeftOf(point)).to.equal(before + roundDown(milkValue));
      await trader.buy(point, 20_000n, MaxUint256, 0n, FOREVER, member);
      expect(await exchange.outflowLeftOf(point)).to.equal(parseEther("40"));
    });

    it("counts a swap as a sale in the one pool and a purchase in the other", async () => {
      const { world, exchange, member, trader } = await loadFixture(uncrowded);
      const [pointIn, pointOut] = [world.point(YNJ), world.point(SSG)];
      await trader.sell(pointOut, 1_000n, 0n, FOREVER, member);
      const before = await exchange.outflowLeftOf(pointOut);
      const { settled, fee } = await exchange.quoteSwap(pointIn, 500n, pointOut);
      await trader.swap(pointIn, 500n, pointOut, 0n, 0n, FOREVER, member);
      expect(await exchange.outflowLeftOf(pointIn)).to.equal(parseEther("40") - roundUp(settled + fee));
      expect(await exchange.outflowLeftOf(pointOut)).to.equal(before + roundDown(settled));
    });

    it("reverts with OutflowCapReached beyond what is left, in sales and swaps, and pays exactly what is left", async () => {
      const { world, exchange, member, trader } = await loadFixture(uncrowded);
      const point = world.point(YNJ);
      await trader.sell(point, 10_000n, 0n, FOREVER, member);
      const left = await exchange.outflowLeftOf(point);
      // As many points as the rest pays for, and one more.
      const most = (left * 279n) / (8_300n * 10n ** 14n);
      const { milkValue: needed } = await quoteOf(world, YNJ, most + 1n);
      const calls = [
        () => exchange.quoteSell(point, most + 1n),
        () => trader.sell(point, most + 1n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_OutflowCapReached", [point, left, needed]);
      const other = world.point(SSG);
      const swaps = [
        () => exchange.quoteSwap(point, most + 10n, other),
        () => trader.swap(point, most + 10n, other, 0n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, swaps, exchange, "PointExchange_OutflowCapReached");
      await trader.sell(point, most, 0n, FOREVER, member);
      await expectMilkAccountedFor(world);
    });

    it("begins anew with the UTC day, and not before", async () => {
      const { world, exchange, member, trader } = await loadFixture(uncrowded);
      const point = world.point(YNJ);
      await trader.sell(point, 10_000n, 0n, FOREVER, member);
      const midnight = (BigInt(await time.latest()) / DAY + 1n) * DAY;
      await time.increaseTo(midnight - 30n);
      await world.postPrice();
      const calls = [() => exchange.quoteSell(point, 10_000n)];
      await expectRefusals(world, calls, exchange, "PointExchange_OutflowCapReached");
      await time.increaseTo(midnight);
      expect(await exchange.outflowLeftOf(point)).to.equal(parseEther("40"));
      await trader.sell(point, 10_000n, 0n, FOREVER, member);
    });

    it("leaves nothing when the cap is lowered below what is used", async () => {
      const { world, exchange, member, trader } = await loadFixture(uncrowded);
      const point = world.point(YNJ);
      await trader.sell(point, 10_000n, 0n, FOREVER, member);
      const timelock = exchange.connect(await world.asTimelock());
      await timelock.setLimits(point, { ...LOOSE_LIMITS, outflowCap: 20n, inventoryCap: 100n });
      expect(await exchange.outflowLeftOf(point)).to.equal(0n);
      const calls = [() => trader.sell(point, 10n, 0n, FOREVER, member)];
      await expectRefusals(world, calls, exchange, "PointExchange_OutflowCapReached");
    });

    it("does not count withdrawals, credit, fees or funding", async () => {
      const { world, exchange } = await loadFixture(uncrowded);
      const point = world.point(YNJ);
      await exchange.connect(world.member(0)).fund(point, parseEther("5"));
      await exchange.connect(world.operator).collectFees([point]);
      expect(await exchange.outflowLeftOf(point)).to.equal(parseEther("40"));
    });
  });

  describe("the inventory cap", () => {
    it("reverts with InventoryCapReached beyond it, in sales and swaps, and takes exactly as many", async () => {
      const { world, exchange, member, trader } = await loadFixture(filled);
      const [point, other] = [world.point(YNJ), world.point(SSG)];
      expect(await exchange.inventoryOf(point)).to.equal(50_000n);
      const calls = [
        () => exchange.quoteSell(point, 1_001n),
        () => exchange.quoteSwap(point, 1_001n, other),
        () => trader.sell(point, 1_001n, 0n, FOREVER, member),
        () => trader.swap(point, 1_001n, other, 0n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_InventoryCapReached", [point, 1_000n, 1_001n]);
      await trader.sell(point, 1_000n, 0n, FOREVER, member);
      const one = [() => trader.sell(point, 1n, 0n, FOREVER, member)];
      await expectRefusals(world, one, exchange, "PointExchange_InventoryCapReached", [point, 0n, 1n]);
      await trader.buy(point, 10n, MaxUint256, 0n, FOREVER, member);
      await trader.sell(point, 10n, 0n, FOREVER, member);
    });

    it("is no limit while the partner winds down, or a partner that fills it would end its members' sales", async () => {
      const { world, exchange, member, trader } = await loadFixture(filled);
      const point = world.point(YNJ);
      await world.windDown(YNJ);
      await trader.sell(point, 1_001n, 0n, FOREVER, member);
      expect(await exchange.inventoryOf(point)).to.equal(51_001n);
      await trader.swap(point, 1n, world.point(SSG), 0n, 0n, FOREVER, member);
      expect(await exchange.inventoryOf(point)).to.equal(51_002n);
    });

    it("leaves no room when it is lowered below what the pool holds", async () => {
      const { world, exchange, member, trader } = await loadFixture(filled);
      const point = world.point(YNJ);
      const timelock = exchange.connect(await world.asTimelock());
      await timelock.setLimits(point, { ...LOOSE_LIMITS, inventoryCap: 1n });
      const calls = [() => trader.sell(point, 1n, 0n, FOREVER, member)];
      await expectRefusals(world, calls, exchange, "PointExchange_InventoryCapReached", [point, 0n, 1n]);
      await trader.buy(point, 10n, MaxUint256, 0n, FOREVER, member);
    });
  });

  describe("price and average", () => {
    const [SPOT, DOLLAR] = [300n * PARITY, 1_500n * PARITY];

    /** Both feeds have just moved: 300 won a MLK after 279, 1,500 won a dollar after 1,380. */
    async function moved() {
      const world = await looseFixture();
      const { exchange, oracle } = world.alliance;
      await world.postPrice(SPOT);
      await world.postPrice(DOLLAR, USD_KRW);
      const [milk, dollar] = [await oracle.latest(MLK_KRW), await oracle.latest(USD_KRW)];
      expect([milk.price, dollar.price]).to.deep.equal([SPOT, DOLLAR]);
      expect(milk.average >= MILK_PRICE && milk.average < SPOT).to.equal(true);
      expect(dollar.average >= DOLLAR_PRICE && dollar.average < DOLLAR).to.equal(true);
      return { world, exchange, milk, dollar };
    }
    const won = (rate: bigint) => ({ faceValue: PARITY, currencyRate: PARITY, rate });
    const cents = (currencyRate: bigint, rate: bigint) => ({ faceValue: 10n ** 6n, currencyRate, rate });

    it("a sale takes the higher of the two for MLK and the lower for a currency", async () => {
      const { world, exchange, dollar } = await loadFixture(moved);
      const sale = quoteSale(1_000n, won(8_300n), SPOT, FEE);
      expect((await exchange.quoteSell(world.point(YNJ), 1_000n)).amountOut).to.equal(sale.paid);
      const foreign = quoteSale(1_000n, cents(dollar.average, 7_500n), SPOT, FEE);
      expect((await exchange.quoteSell(world.point(PAC), 1_000n)).amountOut).to.equal(foreign.paid);
    });

    it("a purchase takes the lower of the two for MLK and the higher for a currency", async () => {
      const { world, exchange, milk } = await loadFixture(moved);
      const purchase = quotePurchase(1_000n, won(8_800n), milk.average, FEE);
      expect((await exchange.quoteBuy(world.point(YNJ), 1_000n)).amountIn).to.equal(purchase.taken);
      const foreign = quotePurchase(1_000n, cents(DOLLAR, 8_200n), milk.average, FEE);
      expect((await exchange.quoteBuy(world.point(PAC), 1_000n)).amountIn).to.equal(foreign.taken);
    });

    it("a swap settles at the average of MLK, and takes a currency as a sale and a purchase do", async () => {
      const { world, exchange, milk, dollar } = await loadFixture(moved);
      const [ynj, pac] = [world.point(YNJ), world.point(PAC)];
      const into = await exchange.quoteSwap(ynj, 10_000n, pac);
      const received = quoteConversion(10_000n, won(8_300n), cents(DOLLAR, 8_200n), FEE);
      const { gross, paid } = quoteSale(10_000n, won(8_300n), milk.average, FEE);
      expect([into.amountOut, into.milkValue, into.fee]).to.deep.equal([received, gross, gross - paid]);
      expect(into.settled).to.equal(quoteSale(received, cents(DOLLAR, 8_200n), milk.average, 0n).gross);
      const out = await exchange.quoteSwap(pac, 1_000n, ynj);
      expect(out.amountOut).to.equal(quoteConversion(1_000n, cents(dollar.average, 7_500n), won(8_800n), FEE));
    });

    it("likewise when both have just fallen", async () => {
      const world = await loadFixture(looseFixture);
      const { exchange, oracle } = world.alliance;
      await world.postPrice(250n * PARITY);
      const { average } = await oracle.latest(MLK_KRW);
      expect(average > 250n * PARITY).to.equal(true);
      const sale = quoteSale(1_000n, won(8_300n), average, FEE);
      expect((await exchange.quoteSell(world.point(YNJ), 1_000n)).amountOut).to.equal(sale.paid);
      const purchase = quotePurchase(1_000n, won(8_800n), 250n * PARITY, FEE);
      expect((await exchange.quoteBuy(world.point(YNJ), 1_000n)).amountIn).to.equal(purchase.taken);
    });

    it("both are recorded with each trade", async () => {
      const { world, exchange, milk } = await loadFixture(moved);
      const member = world.member(0);
      const [trade] = await tradesOf(exchange.connect(member).sell(world.point(YNJ), 100n, 0n, FOREVER, member));
      expect(trade).to.include({ spot: SPOT, average: milk.average, round: milk.round });
    });

    it("trading halts while they are too far apart, and while a jump is held; redemption and gifts go on", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, oracle } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      const calls = [
        () => exchange.quoteSell(point, 10n),
        () => exchange.connect(member).sell(point, 10n, 0n, FOREVER, member),
        () => exchange.connect(member).buy(point, 10n, MaxUint256, 0n, FOREVER, member),
        () => exchange.connect(member).swap(point, 10n, world.point(SSG), 0n, 0n, FOREVER, member),
      ];
      // Eleven per cent in one round: no jump, but further than ten from the average.
      await world.postPrice((MILK_PRICE * 112n) / 100n);
      await expectRefusals(world, calls, oracle, "PriceOracle_Diverged");
      await world.postPrice((MILK_PRICE * 150n) / 100n);
      await expectRefusals(world, calls, oracle, "PriceOracle_Halted", [MLK_KRW]);
      await point.connect(member).redeem(10n, ZeroHash);
      await point.connect(member).transfer(world.member(1), 10n);
      await world.settlePrice((MILK_PRICE * 150n) / 100n);
      const before = await moneyOf(world, YNJ);
      for (const call of calls) await call();
      expect(await moneyOf(world, YNJ)).not.to.deep.equal(before);
    });
  });
});

/** What the pool would give for so many points, by the model. */
async function quoteOf(world: World, index: number, points: bigint) {
  const { faceValue, bid } = await world.alliance.exchange.pool(world.point(index));
  return { milkValue: quoteSale(points, { faceValue, currencyRate: PARITY, rate: bid }, MILK_PRICE, FEE).gross };
}
