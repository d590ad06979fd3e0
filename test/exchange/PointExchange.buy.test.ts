import { expect } from "chai";
import { MaxUint256, parseEther } from "ethers";
import { expectMilkAccountedFor, expectRefusal, expectRefusals, moneyOf } from "../support/books.js";
import {
  FOREVER,
  MILK_PRICE,
  MLK_KRW,
  deployedFixture,
  ethers,
  loadFixture,
  looseFixture,
  networkHelpers,
  time,
  tradingFixture,
} from "../support/fixture.js";
import { addPool, stock } from "../support/programmes.js";
import { tradesOf } from "../support/tradesOf.js";
import { quotePurchase } from "../../sdk/quoting.js";

const SSG = 1;
/** The worked vector: 1,000 points, face 1 KRW, ask 70 %, MLK = 279 KRW, fee 1.5 %. */
const POINTS = 1_000n;
const GROSS = 2508960573476702509n;
const TAKEN = 2546594982078853047n;
const SUSPENDED = 2n;
/** The dearest point there can be, at its face value. */
const DEAR = { faceValue: 2n ** 64n - 1n, currencyRate: 10n ** 8n, rate: 10_000n };

describe("PointExchange", () => {
  describe("buy", () => {
    it("takes the worked vector to the wei, and gives the pool all of it but the fee", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [payer, recipient, point] = [world.member(0), world.member(1), world.point(SSG)];
      const before = await moneyOf(world, SSG);

      expect(await exchange.connect(payer).buy.staticCall(point, POINTS, TAKEN, 0n, FOREVER, recipient)).to.equal(
        TAKEN,
      );
      const sent = exchange.connect(payer).buy(point, POINTS, TAKEN, 0n, FOREVER, recipient);
      await expect(sent).to.changeTokenBalances(ethers, milk, [payer, exchange, recipient], [-TAKEN, TAKEN, 0n]);
      await expect(sent).to.changeTokenBalances(ethers, point, [exchange, recipient, payer], [-POINTS, POINTS, 0n]);
      expect(await moneyOf(world, SSG)).to.deep.equal({
        reserve: before.reserve + GROSS,
        fees: before.fees + TAKEN - GROSS,
      });
      await expectMilkAccountedFor(world);
    });

    it("records the trade in one Swapped event with every field", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [payer, recipient, point] = [world.member(0), world.member(1), world.point(SSG)];
      const sent = exchange.connect(payer).buy(point, POINTS, MaxUint256, 0n, FOREVER, recipient);
      expect(await tradesOf(sent)).to.deep.equal([
        {
          member: payer.address,
          assetIn: await milk.getAddress(),
          assetOut: await point.getAddress(),
          recipient: recipient.address,
          amountIn: TAKEN,
          amountOut: POINTS,
          milkValue: GROSS,
          fee: TAKEN - GROSS,
          settled: GROSS,
          spot: MILK_PRICE,
          average: MILK_PRICE,
          round: 1n,
          bid: 0n,
          ask: 7_000n,
        },
      ]);
    });

    it("sells to a payer who is linked nowhere, for a linked recipient", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [payer, recipient, point] = [world.member(2), world.member(1), world.point(SSG)];
      await world.giveMilk(payer, TAKEN);
      const sent = exchange.connect(payer).buy(point, POINTS, TAKEN, 0n, FOREVER, recipient);
      await expect(sent).to.changeTokenBalances(ethers, point, [exchange, recipient], [-POINTS, POINTS]);
      expect(await world.alliance.milk.balanceOf(payer)).to.equal(0n);
    });

    it("leaves every other pool alone", async () => {
      const world = await loadFixture(tradingFixture);
      const [payer, others] = [world.member(0), [0, 2, 3, 4]];
      const before = await Promise.all(others.map((index) => moneyOf(world, index)));
      await world.alliance.exchange.connect(payer).buy(world.point(SSG), POINTS, MaxUint256, 0n, FOREVER, payer);
      expect(await Promise.all(others.map((index) => moneyOf(world, index)))).to.deep.equal(before);
    });

    it("sells the whole inventory, and refuses one point more", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      expect(await exchange.inventoryOf(point)).to.equal(50_000n);
      const more = () => exchange.connect(payer).buy(point, 50_001n, MaxUint256, 0n, FOREVER, payer);
      await expectRefusal(world, more, exchange, "PointExchange_InventoryTooLow", [point, 50_000n, 50_001n]);
      await exchange.connect(payer).buy(point, 50_000n, MaxUint256, 0n, FOREVER, payer);
      expect(await exchange.inventoryOf(point)).to.equal(0n);
      const one = () => exchange.connect(payer).buy(point, 1n, MaxUint256, 0n, FOREVER, payer);
      await expectRefusal(world, one, exchange, "PointExchange_InventoryTooLow", [point, 0n, 1n]);
    });

    it("accepts its last second and refuses the next", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      const deadline = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(deadline);
      await exchange.connect(payer).buy(point, 1n, MaxUint256, 0n, deadline, payer);
      await time.setNextBlockTimestamp(deadline + 1n);
      const late = () => exchange.connect(payer).buy(point, 1n, MaxUint256, 0n, deadline, payer);
      await expectRefusal(world, late, exchange, "PointExchange_DeadlinePassed", [deadline, deadline + 1n]);
    });

    it("accepts exactly its limit and refuses a wei more", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      const worse = () => exchange.connect(payer).buy(point, POINTS, TAKEN - 1n, 0n, FOREVER, payer);
      await expectRefusal(world, worse, exchange, "PointExchange_AboveMaximum", [TAKEN - 1n, TAKEN]);
      await exchange.connect(payer).buy(point, POINTS, TAKEN, 0n, FOREVER, payer);
    });

    it("takes at least a wei, however little a point is worth", async () => {
      const world = await loadFixture(looseFixture);
      const { exchange } = world.alliance;
      const { treasurer } = world.partner(0);
      const cheap = await addPool(world, { faceValue: 1n });
      await exchange.connect(treasurer).setQuote(cheap, 1n, 1n);
      await stock(world, cheap, 1_000n);
      await world.settlePrice(2n ** 64n - 1n);
      // 10^8 · 10^6 / 2^64 wei, rounded up; so is the fee on it, to the same wei.
      expect([...(await exchange.quoteBuy(cheap, 1n))]).to.deep.equal([1n, 1n, 1n, 0n, 1n]);
    });

    it("reverts with NothingOut when no point is bought", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      const calls = [
        () => exchange.quoteBuy(point, 0n),
        () => exchange.connect(payer).buy(point, 0n, MaxUint256, 0n, FOREVER, payer),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_NothingOut", [0n]);
    });

    it("reverts with AmountTooWide when the amount does not fit 64 bits", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      for (const points of [2n ** 64n, MaxUint256]) {
        const calls = [
          () => exchange.quoteBuy(point, points),
          () => exchange.connect(payer).buy(point, points, MaxUint256, 0n, FOREVER, payer),
        ];
        await expectRefusals(world, calls, exchange, "PointExchange_AmountTooWide", [points]);
      }
      const widest = 2n ** 64n - 1n;
      const buy = () => exchange.connect(payer).buy(point, widest, 0n, 0n, FOREVER, payer);
      await expectRefusal(world, buy, exchange, "PointExchange_InventoryTooLow", [point, 50_000n, widest]);
    });

    it("reverts with AmountTooWide when the pool would hold more than 92 bits of MLK", async () => {
      const world = await loadFixture(looseFixture);
      const { exchange } = world.alliance;
      const payer = world.member(0);
      const dear = await addPool(world, { faceValue: 2n ** 64n - 1n });
      await exchange.connect(world.partner(0).treasurer).setQuote(dear, 1n, 10_000n);
      await world.giveMilk(payer, parseEther("700000"));
      await stock(world, dear, 10n, parseEther("700000"));
      // Ten points of 184 billion won.
      const { gross } = quotePurchase(10n, DEAR, MILK_PRICE, 150n);
      expect(gross >= 2n ** 92n).to.equal(true);
      const calls = [
        () => exchange.quoteBuy(dear, 10n),
        () => exchange.connect(payer).buy(dear, 10n, MaxUint256, 0n, FOREVER, payer),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_AmountTooWide", [gross]);
    });

    it("reverts with ERC20InsufficientAllowance when the exchange may take less than it asks", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      await milk.connect(payer).approve(exchange, TAKEN - 1n);
      const buy = () => exchange.connect(payer).buy(point, POINTS, MaxUint256, 0n, FOREVER, payer);
      await expectRefusal(world, buy, milk, "ERC20InsufficientAllowance", [exchange, TAKEN - 1n, TAKEN]);
    });

    it("reverts with ERC20InsufficientBalance when the payer has less MLK than it asks", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      const excess = (await milk.balanceOf(payer)) - TAKEN + 1n;
      await milk.connect(payer).transfer(world.treasury, excess);
      const buy = () => exchange.connect(payer).buy(point, POINTS, MaxUint256, 0n, FOREVER, payer);
      await expectRefusal(world, buy, milk, "ERC20InsufficientBalance", [payer, TAKEN - 1n, TAKEN]);
    });

    it("reverts with NotLinked when the recipient is not a member of the programme", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [payer, stranger, point] = [world.member(0), world.member(2), world.point(SSG)];
      const buy = () => exchange.connect(payer).buy(point, POINTS, MaxUint256, 0n, FOREVER, stranger);
      await expectRefusal(world, buy, point, "PartnerPoint_NotLinked", [stranger]);
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const payer = world.member(0);
      const calls = [
        () => exchange.quoteBuy(milk, 1n),
        () => exchange.connect(payer).buy(milk, 1n, MaxUint256, 0n, FOREVER, payer),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_UnknownPool", [milk]);
    });

    it("reverts with NotQuoted when the pool has no quote yet", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const payer = world.member(0);
      const point = await addPool(world);
      const calls = [
        () => exchange.quoteBuy(point, 1n),
        () => exchange.connect(payer).buy(point, 1n, MaxUint256, 0n, FOREVER, payer),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_NotQuoted", [point]);
    });

    it("reverts with PartnerNotActive while the partner is suspended", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, registry } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      await registry.connect(world.guardian).suspendPartner(2n);
      const calls = [
        () => exchange.quoteBuy(point, POINTS),
        () => exchange.connect(payer).buy(point, POINTS, MaxUint256, 0n, FOREVER, payer),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_PartnerNotActive", [2n, SUSPENDED]);
    });

    it("reverts with PoolPaused while the pool is paused and with Paused while all are", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      const calls = [
        () => exchange.quoteBuy(point, POINTS),
        () => exchange.connect(payer).buy(point, POINTS, MaxUint256, 0n, FOREVER, payer),
      ];
      await exchange.connect(world.guardian).pausePool(point);
      await expectRefusals(world, calls, exchange, "PointExchange_PoolPaused", [point]);
      await exchange.connect(world.guardian).pauseAll();
      await expectRefusals(world, calls, exchange, "PointExchange_Paused");
    });

    it("reverts with NoAnswer before MLK has a price", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, oracle } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      await world.giveMilk(payer, parseEther("10"));
      const calls = [
        () => exchange.quoteBuy(point, POINTS),
        () => exchange.connect(payer).buy(point, POINTS, MaxUint256, 0n, FOREVER, payer),
      ];
      await expectRefusals(world, calls, oracle, "PriceOracle_NoAnswer", [MLK_KRW]);
    });

    it("trades on a price of the full age and reverts with StaleAnswer a second later", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, oracle } = world.alliance;
      const [payer, point] = [world.member(0), world.point(SSG)];
      const { observedAt } = await oracle.latest(MLK_KRW);
      await time.setNextBlockTimestamp(observedAt + 3_600n);
      await exchange.connect(payer).buy(point, 1n, MaxUint256, 0n, FOREVER, payer);
      await networkHelpers.mine();
      const calls = [
        () => exchange.quoteBuy(point, 1n),
        () => exchange.connect(payer).buy(point, 1n, MaxUint256, 0n, FOREVER, payer),
      ];
      await expectRefusals(world, calls, oracle, "PriceOracle_StaleAnswer", [MLK_KRW, observedAt, 3_600n]);
    });
  });
});
