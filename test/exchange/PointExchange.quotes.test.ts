import { expect } from "chai";
import { MaxUint256, ZeroHash, parseEther, type Signer } from "ethers";
import { expectMilkAccountedFor, expectRefusals } from "../support/books.js";
import {
  DOLLAR_PRICE,
  FOREVER,
  MILK_PRICE,
  MLK_KRW,
  USD_KRW,
  ethers,
  loadFixture,
  networkHelpers,
  pricedFixture,
  time,
  tradingFixture,
  type World,
} from "../support/fixture.js";
import { addPool, linkTo } from "../support/programmes.js";
import { Random } from "../support/random.js";
import { quoteConversion, quotePurchase, quoteSale, type Leg } from "../../sdk/quoting.js";
import type { PartnerPoint } from "../../typechain-types/index.js";

const SEED = 20_221_122n;
const STATES = 520;
const WIDEST = 2n ** 64n - 1n;
const PARITY = 10n ** 8n;
/** Points the model buys and sells at once, and so what a programme has in one cohort, stay far below 64 bits. */
const TRADED_BITS = 52n;

/** A programme of the differential test. */
interface Market {
  readonly point: PartnerPoint;
  readonly faceValue: bigint;
  readonly inDollars: boolean;
}

/** Everything a trade's outcome depends on. */
interface State {
  readonly price: bigint;
  readonly fee: bigint;
  readonly sold: Leg;
  readonly bought: Leg;
}

class Differential {
  private issueId = 0n;

  private constructor(
    readonly world: World,
    readonly random: Random,
    readonly markets: readonly Market[],
    private readonly council: Signer,
  ) {}

  /** Twelve programmes of partner 1 with random face values, half of them in dollars, funded and full of points; one reporter. */
  static async start(): Promise<Differential> {
    const world = await loadFixture(pricedFixture);
    const random = new Random(SEED);
    const { exchange, milk, registry, timelock } = world.alliance;
    await networkHelpers.setBalance(await timelock.getAddress(), parseEther("1"));
    await networkHelpers.impersonateAccount(await timelock.getAddress());
    const council = await ethers.getSigner(await timelock.getAddress());
    for (const reporter of world.reporters.slice(1)) {
      await registry.connect(council).revokeRole(await registry.REPORTER_ROLE(), reporter);
      await world.alliance.oracle.dropReporter(reporter);
    }
    const markets: Market[] = [];
    const member = world.member(0);
    await milk.connect(world.funder).approve(exchange, MaxUint256);
    await milk.connect(world.funder).transfer(member, parseEther("100000000"));
    await milk.connect(member).approve(exchange, MaxUint256);
    for (let i = 0; i < 12; i++) {
      const inDollars = i % 2 === 1;
      const faceValue = random.pick([PARITY, random.ofBits(64n), random.between(10n ** 5n, 10n ** 10n)]);
      const point = await addPool(world, { faceValue, currencyFeed: inDollars ? USD_KRW : ZeroHash });
      await linkTo(world, point, member);
      markets.push({ point, faceValue, inDollars });
    }
    const test = new Differential(world, random, markets, council);
    for (const { point } of markets) {
      await exchange.connect(world.funder).fund(point, parseEther("10000000"));
      await test.release(point, 2n ** 58n);
      await point.connect(member).transfer(exchange, 2n ** 58n);
    }
    return test;
  }

  async release(point: PartnerPoint, amount: bigint): Promise<void> {
    const { issuer } = this.world.partner(0);
    await point.connect(issuer).issue(this.world.member(0), amount, await point.currentEpoch(), ++this.issueId);
  }

  /** Quotes, prices and fee of a new random state. */
  async change(sold: Market, bought: Market): Promise<State> {
    const { world, random } = this;
    const { exchange, oracle } = world.alliance;
    const { treasurer } = world.partner(0);
    const price = random.pick([MILK_PRICE, random.ofBits(64n), random.between(10n ** 8n, 10n ** 12n)]);
    const dollar = random.pick([DOLLAR_PRICE, random.ofBits(64n), random.between(10n ** 10n, 10n ** 12n)]);
    const fee = random.pick([0n, 150n, 1_000n, random.between(1n, 999n)]);
    const rates: bigint[] = [];
    for (const { point } of [sold, bought]) {
      const ask = random.pick([10_000n, random.between(1n, 10_000n)]);
      const bid = random.pick([ask, random.between(1n, ask)]);
      await exchange.connect(treasurer).setQuote(point, bid, ask);
      rates.push(bid, ask);
    }
    await exchange.connect(this.council).setSettings({ feeRate: fee, treasury: world.treasury });
    const observedAt = await time.latest();
    for (const reporter of world.reporters.slice(0, 1)) {
      await oracle.connect(reporter).post(MLK_KRW, price, observedAt);
      await oracle.connect(reporter).post(USD_KRW, dollar, observedAt);
    }
    const leg = (market: Market, rate: bigint | undefined): Leg => {
      if (rate === undefined) throw new RangeError("no rate");
      return { faceValue: market.faceValue, currencyRate: market.inDollars ? dollar : PARITY, rate };
    };
    return { price, fee, sold: leg(sold, rates[0]), bought: leg(bought, rates[3]) };
  }

  /** As many points as are worth a random amount of MLK, from less than a wei to more than a reserve; mostly at least one. */
  points(leg: Leg, price: bigint): bigint {
    const worth = this.random.ofBits(64n) * 10n ** this.random.between(3n, 8n);
    const points = (worth * price) / (leg.faceValue * leg.currencyRate * leg.rate * 10n ** 6n);
    const [least, most] = [this.random.pick([0n, 1n, 2n, 3n]), 2n ** TRADED_BITS];
    return points < least ? least : points > most ? most : points;
  }

  async money(market: Market) {
    const { reserve, fees } = await this.world.alliance.exchange.pool(market.point);
    return { reserve, fees };
  }

  /** The three quotes over all amounts that fit equal the model. */
  async compareQuotes(sold: Market, bought: Market, state: State): Promise<void> {
    const { exchange } = this.world.alliance;
    const { price, fee } = state;
    const points = this.random.ofBits(64n);

    const sale = quoteSale(points, state.sold, price, fee);
    const { reserve } = await this.money(sold);
    const quotedSale = exchange.quoteSell(sold.point, points);
    const expectTooLow = (quoted: Promise<unknown>, needed: bigint) =>
      expect(quoted)
        .to.be.revertedWithCustomError(exchange, "PointExchange_ReserveTooLow")
        .withArgs(sold.point, reserve, needed);
    if (sale.paid === 0n) await expectNothing(this.world, quotedSale, points);
    else if (sale.gross > reserve) await expectTooLow(quotedSale, sale.gross);
    else expect([...(await quotedSale)]).to.deep.equal([points, sale.paid, sale.gross, sale.gross - sale.paid, 0n]);

    const { taken, gross } = quotePurchase(points, state.bought, price, fee);
    const quotedPurchase = await exchange.quoteBuy(bought.point, points);
    expect([...quotedPurchase]).to.deep.equal([taken, points, gross, taken - gross, gross]);

    const received = quoteConversion(points, state.sold, state.bought, fee);
    const quotedSwap = exchange.quoteSwap(sold.point, points, bought.point);
    if (received === 0n) await expectNothing(this.world, quotedSwap, points);
    else if (received > WIDEST) {
      await expect(quotedSwap)
        .to.be.revertedWithCustomError(exchange, "PointExchange_AmountTooWide")
        .withArgs(received);
    } else {
      const settled = quoteSale(received, state.bought, state.price, 0n).gross;
      const swapFee = sale.gross - sale.paid;
      if (settled + swapFee > reserve) await expectTooLow(quotedSwap, settled + swapFee);
      else expect([...(await quotedSwap)]).to.deep.equal([points, received, sale.gross, swapFee, settled]);
    }
  }

  /** A sale does what the model says, or is refused for the reason the model gives. Says which. */
  async compareSale(sold: Market, state: State): Promise<string> {
    const { exchange, milk } = this.world.alliance;
    const member = this.world.member(0);
    const points = this.points(state.sold, state.price);
    const { paid, gross } = quoteSale(points, state.sold, state.price, state.fee);
    const before = await this.money(sold);
    const sell = () => exchange.connect(member).sell(sold.point, points, paid, FOREVER, member);
    if (paid === 0n) return expectNothing(this.world, sell(), points);
    if (gross > before.reserve) return expectTooLow(this.world, sell(), [sold.point, before.reserve, gross]);

    await this.release(sold.point, points);
    const milkBefore = await milk.balanceOf(member);
    await sell();
    expect((await milk.balanceOf(member)) - milkBefore, "MLK paid").to.equal(paid);
    expect(await sold.point.balanceOf(member), "points given").to.equal(0n);
    expect(await this.money(sold)).to.deep.equal({
      reserve: before.reserve - gross,
      fees: before.fees + gross - paid,
    });
    return "sold";
  }

  /** A purchase does what the model says, or is refused for the reason the model gives. Says which. */
  async comparePurchase(bought: Market, state: State): Promise<string> {
    const { exchange, milk } = this.world.alliance;
    const member = this.world.member(0);
    const points = this.points(state.bought, state.price);
    const { taken, gross } = quotePurchase(points, state.bought, state.price, state.fee);
    const [before, milkBefore] = [await this.money(bought), await milk.balanceOf(member)];
    const buy = () => exchange.connect(member).buy(bought.point, points, taken, 0n, FOREVER, member);
    if (points === 0n) return expectNothing(this.world, buy(), 0n);
    if (before.reserve + gross >= 2n ** 96n) {
      await expect(buy())
        .to.be.revertedWithCustomError(exchange, "SafeCastOverflowedUintDowncast")
        .withArgs(96n, before.reserve + gross);
      return "reserve too wide";
    }
    if (taken > milkBefore) {
      await expect(buy())
        .to.be.revertedWithCustomError(milk, "ERC20InsufficientBalance")
        .withArgs(member, milkBefore, taken);
      return "too little MLK";
    }

    await buy();
    expect(milkBefore - (await milk.balanceOf(member)), "MLK taken").to.equal(taken);
    expect(await bought.point.balanceOf(member), "points received").to.equal(points);
    expect(await this.money(bought)).to.deep.equal({
      reserve: before.reserve + gross,
      fees: before.fees + taken - gross,
    });
    await bought.point.connect(member).transfer(exchange, points);
    return "bought";
  }

  /** A swap does to both pools what the model says, or is refused for the reason the model gives. Says which. */
  async compareSwap(sold: Market, bought: Market, state: State): Promise<string> {
    const { exchange } = this.world.alliance;
    const member = this.world.member(0);
    const points = this.points(state.sold, state.price);
    const received = quoteConversion(points, state.sold, state.bought, state.fee);
    const { gross, paid } = quoteSale(points, state.sold, state.price, state.fee);
    const fee = gross - paid;
    const passed = quoteSale(received, state.bought, state.price, 0n).gross;
    expect(passed, "the second pool never gets more than the sale pays").to.be.at.most(paid);
    const [payer, payee] = [await this.money(sold), await this.money(bought)];
    const stock = await exchange.inventoryOf(bought.point);
    const swap = () => exchange.connect(member).swap(sold.point, points, bought.point, received, 0n, FOREVER, member);
    if (received === 0n) return expectNothing(this.world, swap(), points);
    if (received > WIDEST) {
      await expect(swap()).to.be.revertedWithCustomError(exchange, "PointExchange_AmountTooWide").withArgs(received);
      return "too wide";
    }
    const needed = passed + fee;
    if (needed > payer.reserve) return expectTooLow(this.world, swap(), [sold.point, payer.reserve, needed]);

    await this.release(sold.point, points);
    if (received > stock) {
      await expect(swap())
        .to.be.revertedWithCustomError(bought.point, "ERC20InsufficientBalance")
        .withArgs(exchange, stock, received);
      await sold.point.connect(member).redeem(points, ZeroHash);
      return "too few points";
    }
    await swap();
    expect(await sold.point.balanceOf(member), "points given").to.equal(0n);
    expect(await bought.point.balanceOf(member), "points received").to.equal(received);
    expect(await this.money(sold)).to.deep.equal({ reserve: payer.reserve - needed, fees: payer.fees + fee });
    expect(await this.money(bought)).to.deep.equal({ reserve: payee.reserve + passed, fees: payee.fees });
    await bought.point.connect(member).transfer(exchange, received);
    return "swapped";
  }
}

async function expectNothing(world: World, call: Promise<unknown>, points: bigint): Promise<string> {
  await expect(call)
    .to.be.revertedWithCustomError(world.alliance.exchange, "PointExchange_NothingOut")
    .withArgs(points);
  return "nothing out";
}

async function expectTooLow(world: World, call: Promise<unknown>, args: readonly unknown[]): Promise<string> {
  await expect(call)
    .to.be.revertedWithCustomError(world.alliance.exchange, "PointExchange_ReserveTooLow")
    .withArgs(...args);
  return "reserve too low";
}

describe("PointExchange", () => {
  describe("quoteSell, quoteBuy and quoteSwap", () => {
    it("give the worked vectors to the wei", async () => {
      const world = await loadFixture(pricedFixture);
      const { exchange } = world.alliance;
      const [gross, paid] = [29749103942652329749n, 29302867383512544802n];
      expect([...(await exchange.quoteSell(world.point(0), 10_000n))]).to.deep.equal([
        10_000n,
        paid,
        gross,
        gross - paid,
        0n,
      ]);
      const [value, taken] = [2508960573476702509n, 2546594982078853047n];
      expect([...(await exchange.quoteBuy(world.point(1), 1_000n))]).to.deep.equal([
        taken,
        1_000n,
        value,
        taken - value,
        value,
      ]);
      expect([...(await exchange.quoteSwap(world.point(0), 10_000n, world.point(1)))]).to.deep.equal([
        10_000n,
        11_679n,
        gross,
        gross - paid,
        // 11,679 points at 70 %.
        29302150537634408602n,
      ]);
    });

    it(`equal the model to the wei, and so do the trades, in ${STATES} random states of seed ${SEED}`, async function () {
      this.timeout(300_000);
      const test = await Differential.start();
      const outcomes = new Map<string, number>();
      for (let state = 0; state < STATES; state++) {
        const sold = test.random.pick(test.markets);
        const bought = test.random.pick(test.markets.filter((market) => market !== sold));
        const now = await test.change(sold, bought);
        await test.compareQuotes(sold, bought, now);
        const seen = [
          `sell: ${await test.compareSale(sold, now)}`,
          `buy: ${await test.comparePurchase(bought, now)}`,
          `swap: ${await test.compareSwap(sold, bought, now)}`,
        ];
        for (const outcome of seen) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      await expectMilkAccountedFor(test.world);
      for (const done of ["sell: sold", "buy: bought", "swap: swapped"]) {
        expect(outcomes.get(done) ?? 0, `${done}, of ${JSON.stringify([...outcomes])}`).to.be.at.least(150);
      }
    });

    it("revert with ReserveTooLow, as the trade does, when the reserve cannot pay", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, point, { treasurer }] = [world.member(0), world.point(0), world.partner(0)];
      const { reserve } = await exchange.pool(point);
      const { milkValue } = await exchange.quoteSell(point, 1n);
      await exchange.connect(treasurer).withdraw(point, reserve, treasurer);
      const calls = [
        () => exchange.quoteSell(point, 1n),
        () => exchange.connect(member).sell(point, 1n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_ReserveTooLow", [point, 0n, milkValue]);
    });

    it("follow the MLK price, but a swap does not", async () => {
      const world = await loadFixture(pricedFixture);
      const { exchange } = world.alliance;
      const sale = await exchange.quoteSell(world.point(0), 10_000n);
      const conversion = await exchange.quoteSwap(world.point(0), 10_000n, world.point(1));
      await world.postPrice(2n * MILK_PRICE);
      expect((await exchange.quoteSell(world.point(0), 10_000n)).milkValue).to.equal(sale.milkValue / 2n);
      const { amountOut } = await exchange.quoteSwap(world.point(0), 10_000n, world.point(1));
      expect(amountOut).to.equal(conversion.amountOut);
    });
  });
});
