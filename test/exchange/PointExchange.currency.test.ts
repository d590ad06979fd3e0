import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { expectRefusals, moneyOf } from "../support/books.js";
import {
  DOLLAR_PRICE,
  FOREVER,
  MILK_PRICE,
  MLK_KRW,
  USD_KRW,
  deployedFixture,
  loadFixture,
  networkHelpers,
  pricedFixture,
  time,
  tradingFixture,
  type World,
} from "../support/fixture.js";
import { quoteConversion, quotePurchase, quoteSale, type Leg } from "../../sdk/quoting.js";

const YNJ = 0;
const SSG = 1;
const PAC = 4;
const FEE = 150n;
const DAY = 86_400n;
/** A point of Pacific Hotels is worth a cent: 13.80 won. */
const CENT: Omit<Leg, "rate"> = { faceValue: 10n ** 6n, currencyRate: DOLLAR_PRICE };
const WON: Omit<Leg, "rate"> = { faceValue: 10n ** 8n, currencyRate: 10n ** 8n };

/** Every quote and trade that needs the dollar's price, made by member 0. */
function dollarCalls(world: World) {
  const { exchange } = world.alliance;
  const [member, won, dollar] = [world.member(0), world.point(YNJ), world.point(PAC)];
  return [
    () => exchange.quoteSell(dollar, 100n),
    () => exchange.quoteBuy(dollar, 100n),
    () => exchange.quoteSwap(dollar, 100n, won),
    () => exchange.quoteSwap(won, 100n, dollar),
    () => exchange.connect(member).sell(dollar, 100n, 0n, FOREVER, member),
    () => exchange.connect(member).buy(dollar, 100n, MaxUint256, 0n, FOREVER, member),
    () => exchange.connect(member).swap(dollar, 100n, won, 0n, 0n, FOREVER, member),
    () => exchange.connect(member).swap(won, 100n, dollar, 0n, 0n, FOREVER, member),
  ];
}

describe("PointExchange", () => {
  describe("a pool in US dollars", () => {
    it("sells and buys at the dollar's price", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [member, point] = [world.member(0), world.point(PAC)];
      const sale = quoteSale(10_000n, { ...CENT, rate: 7_500n }, MILK_PRICE, FEE);
      // 10,000 cents are 138,000 won; three quarters of them at 279 won a MLK.
      expect(sale.gross).to.equal((103_500n * 10n ** 18n) / 279n);
      const before = [await milk.balanceOf(member), await moneyOf(world, PAC)] as const;
      await exchange.connect(member).sell(point, 10_000n, sale.paid, FOREVER, member);
      expect(await milk.balanceOf(member)).to.equal(before[0] + sale.paid);
      expect((await moneyOf(world, PAC)).reserve).to.equal(before[1].reserve - sale.gross);

      const { taken } = quotePurchase(1_000n, { ...CENT, rate: 8_200n }, MILK_PRICE, FEE);
      await exchange.connect(member).buy(point, 1_000n, taken, 0n, FOREVER, member);
      expect(await milk.balanceOf(member)).to.equal(before[0] + sale.paid - taken);
    });

    it("swaps with a pool in won either way", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, won, dollar] = [world.member(0), world.point(YNJ), world.point(PAC)];
      const received = quoteConversion(1_000n, { ...CENT, rate: 7_500n }, { ...WON, rate: 8_800n }, FEE);
      expect(received).to.equal(11_584n);
      await exchange.connect(member).swap(dollar, 1_000n, won, received, 0n, FOREVER, member);
      expect(await won.balanceOf(member)).to.equal(100_000n + received);

      const back = quoteConversion(received, { ...WON, rate: 8_300n }, { ...CENT, rate: 8_200n }, FEE);
      await exchange.connect(member).swap(won, received, dollar, back, 0n, FOREVER, member);
      expect(await dollar.balanceOf(member)).to.equal(99_000n + back);
    });

    it("follows the dollar, which pools in won do not", async () => {
      const world = await loadFixture(pricedFixture);
      const { exchange } = world.alliance;
      const [won, dollar] = [
        await exchange.quoteSell(world.point(YNJ), 900n),
        await exchange.quoteSell(world.point(PAC), 900n),
      ];
      await world.settlePrice(2n * DOLLAR_PRICE, USD_KRW);
      await world.postPrice();
      expect(await exchange.quoteSell(world.point(YNJ), 900n)).to.deep.equal(won);
      const doubled = quoteSale(900n, { ...CENT, currencyRate: 2n * DOLLAR_PRICE, rate: 7_500n }, MILK_PRICE, FEE);
      expect((await exchange.quoteSell(world.point(PAC), 900n)).amountOut).to.equal(doubled.paid);
      expect(doubled.paid).to.be.within(2n * dollar.amountOut, 2n * dollar.amountOut + 1n);
    });

    it("trades on a dollar of the full age and reverts with StaleAnswer a second later; pools in won go on", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, oracle } = world.alliance;
      const member = world.member(0);
      const { observedAt } = await oracle.latest(USD_KRW);
      await time.increaseTo(observedAt + DAY - 100n);
      await world.postPrice();
      await time.setNextBlockTimestamp(observedAt + DAY);
      await exchange.connect(member).sell(world.point(PAC), 1n, 0n, FOREVER, member);
      await networkHelpers.mine();
      await expectRefusals(world, dollarCalls(world), oracle, "PriceOracle_StaleAnswer", [USD_KRW, observedAt, DAY]);

      await exchange.connect(member).sell(world.point(YNJ), 100n, 0n, FOREVER, member);
      await exchange.connect(member).buy(world.point(YNJ), 100n, MaxUint256, 0n, FOREVER, member);
      await exchange.connect(member).swap(world.point(YNJ), 100n, world.point(SSG), 0n, 0n, FOREVER, member);
    });

    it("reverts with NoAnswer before the dollar has a price; pools in won trade", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, oracle } = world.alliance;
      const member = world.member(0);
      await world.postPrice();
      for (const index of [YNJ, PAC]) {
        await world.link(index, member);
        await world.release(index, member, 1_000n);
      }
      await expectRefusals(world, dollarCalls(world), oracle, "PriceOracle_NoAnswer", [USD_KRW]);
      await exchange.connect(member).sell(world.point(YNJ), 100n, 0n, FOREVER, member);
    });

    it("needs the price of MLK as well", async () => {
      const world = await loadFixture(deployedFixture);
      const { oracle } = world.alliance;
      await world.postPrice(DOLLAR_PRICE, USD_KRW);
      await expectRefusals(world, dollarCalls(world), oracle, "PriceOracle_NoAnswer", [MLK_KRW]);
    });
  });
});
