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
import { wideFeed } from "../support/feeds.js";
import { addPool, linkTo } from "../support/programmes.js";
import { Random } from "../support/random.js";
import { LOOSE_RULES } from "../support/settings.js";
import { quoteConversion, quotePurchase, quoteSale, type Leg } from "../../sdk/quoting.js";
import type { PartnerPoint } from "../../typechain-types/index.js";

const SEED = 20_221_122n;
const STATES = 520;
const WIDEST = 2n ** 64n - 1n;
const PARITY = 10n ** 8n;
/** Points the model buys and sells at once, of the 2^34 a pool can hold at most. */
const TRADED_BITS = 31n;
const STOCK = 2n ** 33n;
const INVENTORY_CAP = (2n ** 24n - 1n) * 1_000n;
const OUTFLOW_CAP = (2n ** 24n - 1n) * 10n ** 18n;
const HUNDREDTH = 10n ** 16n;

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

/** The error of a refusal, and its arguments. */
type Refusal = [error: string, args: readonly unknown[]];

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
    await exchange.connect(council).setSettings({ ...LOOSE_RULES, feeRate: 0n, treasury: world.treasury });
    const oracle = world.alliance.oracle.connect(council);
    for (const feed of [MLK_KRW, USD_KRW]) await oracle.setFeed({ ...wideFeed(feed, 604_800n), averagingWindow: 60n });
    // The stock is bought for next to nothing.
    await test.settle(WIDEST);
    await test.settle(PARITY, USD_KRW);
    for (const { point } of markets) {
      await exchange.connect(world.partner(0).treasurer).setQuote(point, 1n, 10_000n);
      await exchange.connect(world.funder).fund(point, parseEther("10000000"));
      await test.release(point, STOCK);
      await exchange.connect(member).sell(point, STOCK, 0n, FOREVER, member);
    }
    return test;
  }

  /** The one reporter that is left. */
  private async settle(price: bigint, feed = MLK_KRW): Promise<void> {
    await this.world.settlePrice(price, feed, this.world.reporters.slice(0, 1));
  }

  async release(point: PartnerPoint, amount: bigint): Promise<void> {
    const { issuer } = this.world.partner(0);
    await point.connect(issuer).issue(this.world.member(0), amount, await point.currentEpoch(), ++this.issueId);
  }

  /** Quotes, prices and fee of a new random state. */
  async change(sold: Market, bought: Market): Promise<State> {
    const { world, random } = this;
    const { exchange } = world.alliance;
    const { treasurer } = world.partner(0);
    // Yesterday's outflow does not count.
    await time.increase(86_400);
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
    await exchange.connect(this.council).setSettings({ ...LOOSE_RULES, feeRate: fee, treasury: world.treasury });
    await this.settle(dollar, USD_KRW);
    await this.settle(price);
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

  /** The error with which a pool refuses to pay for points, if it does. */
  async refusalToPay({ point }: Market, given: bigint, fee: bigint, points: bigint): Promise<Refusal | undefined> {
    const { exchange } = this.world.alliance;
    const [{ reserve, fees }, held, left] = await Promise.all([
      exchange.pool(point),
      exchange.inventoryOf(point),
      exchange.outflowLeftOf(point),
    ]);
    if (given > reserve) return ["PointExchange_ReserveTooLow", [point, reserve, given]];
    if ((given + HUNDREDTH - 1n) / HUNDREDTH > left / HUNDREDTH) {
      return ["PointExchange_OutflowCapReached", [point, left, given]];
    }
    if (points > INVENTORY_CAP - held) {
      return ["PointExchange_InventoryCapReached", [point, INVENTORY_CAP - held, points]];
    }
    return fees + fee < 2n ** 83n ? undefined : ["PointExchange_AmountTooWide", [fee]];
  }

  /** The error with which a pool refuses to give points, if it does. */
  async refusalToGive({ point }: Market, points: bigint, gained: bigint, fee: bigint): Promise<Refusal | undefined> {
    const { exchange } = this.world.alliance;
    const [{ reserve, fees }, held] = await Promise.all([exchange.pool(point), exchange.inventoryOf(point)]);
    if (points > held) return ["PointExchange_InventoryTooLow", [point, held, points]];
    if (reserve + gained >= 2n ** 92n) return ["PointExchange_AmountTooWide", [gained]];
    return fees + fee < 2n ** 83n ? undefined : ["PointExchange_AmountTooWide", [fee]];
  }

  /** What a sale does and gives, or the error it meets. */
  async sale(sold: Market, state: State, points: bigint) {
    const { paid, gross } = quoteSale(points, state.sold, state.price, state.fee);
    const nothing: Refusal = ["PointExchange_NothingOut", [points]];
    const refusal = paid === 0n ? nothing : await this.refusalToPay(sold, gross, gross - paid, points);
    return { paid, gross, refusal, quote: [points, paid, gross, gross - paid, 0n] };
  }

  /** What a purchase does and gives, or the error it meets. */
  async purchase(bought: Market, state: State, points: bigint) {
    const { taken, gross } = quotePurchase(points, state.bought, state.price, state.fee);
    const nothing: Refusal = ["PointExchange_NothingOut", [0n]];
    const refusal = points === 0n ? nothing : await this.refusalToGive(bought, points, gross, taken - gross);
    return { taken, gross, refusal, quote: [taken, points, gross, taken - gross, gross] };
  }

  /** What a swap does and gives, or the error it meets. */
  async conversion(sold: Market, bought: Market, state: State, points: bigint) {
    const received = quoteConversion(points, state.sold, state.bought, state.fee);
    const { gross, paid } = quoteSale(points, state.sold, state.price, state.fee);
    const [fee, settled] = [gross - paid, quoteSale(received, state.bought, state.price, 0n).gross];
    const narrow = received <= WIDEST;
    let refusal: Refusal | undefined;
    if (received === 0n) refusal = ["PointExchange_NothingOut", [points]];
    else if (!narrow) refusal = ["PointExchange_AmountTooWide", [received]];
    else refusal = await this.refusalToPay(sold, settled + fee, fee, points);
    if (narrow) refusal ??= await this.refusalToGive(bought, received, settled, 0n);
    return { received, fee, settled, paid, refusal, quote: [points, received, gross, fee, settled] };
  }

  /** The three quotes over all amounts that fit equal the model. */
  async compareQuotes(sold: Market, bought: Market, state: State): Promise<void> {
    const { exchange } = this.world.alliance;
    const points = this.random.pick([this.random.ofBits(64n), this.random.ofBits(33n)]);
    for (const [quoted, { quote, refusal }] of [
      [() => exchange.quoteSell(sold.point, points), await this.sale(sold, state, points)],
      [() => exchange.quoteBuy(bought.point, points), await this.purchase(bought, state, points)],
      [() => exchange.quoteSwap(sold.point, points, bought.point), await this.conversion(sold, bought, state, points)],
    ] as const) {
      if (refusal === undefined) expect([...(await quoted())]).to.deep.equal(quote);
      else await this.expectRefused(quoted(), refusal);
    }
  }

  async expectRefused(call: Promise<unknown>, [error, args]: Refusal): Promise<string> {
    await expect(call)
      .to.be.revertedWithCustomError(this.world.alliance.exchange, error)
      .withArgs(...args);
    return error;
  }

  /** A sale does what the model says, or is refused for the reason the model gives. Says which. */
  async compareSale(sold: Market, state: State): Promise<string> {
    const { exchange, milk } = this.world.alliance;
    const member = this.world.member(0);
    const points = this.points(state.sold, state.price);
    const { paid, gross, refusal } = await this.sale(sold, state, points);
    const before = await this.money(sold);
    const sell = () => exchange.connect(member).sell(sold.point, points, paid, FOREVER, member);
    if (refusal !== undefined) return this.expectRefused(sell(), refusal);

    await this.release(sold.point, points);
    const [held, milkBefore] = [await sold.point.balanceOf(member), await milk.balanceOf(member)];
    await sell();
    expect((await milk.balanceOf(member)) - milkBefore, "MLK paid").to.equal(paid);
    expect(held - (await sold.point.balanceOf(member)), "points given").to.equal(points);
    expect(await this.money(sold)).to.deep.equal({
      reserve: before.reserve - gross,
      fees: before.fees + gross - paid,
    });
    const left = await exchange.outflowLeftOf(sold.point);
    expect(left, "what is left of the day's cap").to.equal(
      OUTFLOW_CAP - ((gross + HUNDREDTH - 1n) / HUNDREDTH) * HUNDREDTH,
    );
    return "sold";
  }

  /** A purchase does what the model says, or is refused for the reason the model gives. Says which. */
  async comparePurchase(bought: Market, state: State): Promise<string> {
    const { exchange, milk } = this.world.alliance;
    const member = this.world.member(0);
    const points = this.points(state.bought, state.price);
    const { taken, gross, refusal } = await this.purchase(bought, state, points);
    const [before, milkBefore] = [await this.money(bought), await milk.balanceOf(member)];
    const buy = () => exchange.connect(member).buy(bought.point, points, taken, 0n, FOREVER, member);
    if (refusal !== undefined) return this.expectRefused(buy(), refusal);
    if (taken > milkBefore) {
      await expect(buy())
        .to.be.revertedWithCustomError(milk, "ERC20InsufficientBalance")
        .withArgs(member, milkBefore, taken);
      return "too little MLK";
    }

    const held = await bought.point.balanceOf(member);
    await buy();
    expect(milkBefore - (await milk.balanceOf(member)), "MLK taken").to.equal(taken);
    expect((await bought.point.balanceOf(member)) - held, "points received").to.equal(points);
    expect(await this.money(bought)).to.deep.equal({
      reserve: before.reserve + gross,
      fees: before.fees + taken - gross,
    });
    return "bought";
  }

  /** A swap does to both pools what the model says, or is refused for the reason the model gives. Says which. */
  async compareSwap(sold: Market, bought: Market, state: State): Promise<string> {
    const { exchange } = this.world.alliance;
    const member = this.world.member(0);
    const points = this.points(state.sold, state.price);
    const { received, fee, settled, paid, refusal } = await this.conversion(sold, bought, state, points);
    expect(settled, "the second pool never gets more than the sale pays").to.be.at.most(paid);
    const [payer, payee] = [await this.money(sold), await this.money(bought)];
    const swap = () => exchange.connect(member).swap(sold.point, points, bought.point, received, 0n, FOREVER, member);
    if (refusal !== undefined) return this.expectRefused(swap(), refusal);

    await this.release(sold.point, points);
    const held = [await sold.point.balanceOf(member), await bought.point.balanceOf(member)] as const;
    await swap();
    expect(held[0] - (await sold.point.balanceOf(member)), "points given").to.equal(points);
    expect((await bought.point.balanceOf(member)) - held[1], "points received").to.equal(received);
    const needed = settled + fee;
    expect(await this.money(sold)).to.deep.equal({ reserve: payer.reserve - needed, fees: payer.fees + fee });
    expect(await this.money(bought)).to.deep.equal({ reserve: payee.reserve + settled, fees: payee.fees });
    return "swapped";
  }
}

describe("PointExchange", () => {
  describe("quoteSell, quoteBuy and quoteSwap", () => {
    it("give the worked vectors to the wei", async () => {
      const world = await loadFixture(tradingFixture);
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
      const [member, point] = [world.member(0), world.point(0)];
      const { reserve } = await exchange.pool(point);
      const { milkValue } = await exchange.quoteSell(point, 1n);
      await world.withdraw(0, reserve);
      const calls = [
        () => exchange.quoteSell(point, 1n),
        () => exchange.connect(member).sell(point, 1n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_ReserveTooLow", [point, 0n, milkValue]);
    });

    it("follow the MLK price, but a swap does not", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const sale = await exchange.quoteSell(world.point(0), 10_000n);
      const conversion = await exchange.quoteSwap(world.point(0), 10_000n, world.point(1));
      await world.settlePrice(2n * MILK_PRICE);
      expect((await exchange.quoteSell(world.point(0), 10_000n)).milkValue).to.equal(sale.milkValue / 2n);
      const { amountOut } = await exchange.quoteSwap(world.point(0), 10_000n, world.point(1));
      expect(amountOut).to.equal(conversion.amountOut);
    });
  });
});
