import { expect } from "chai";
import { MaxUint256, ZeroAddress } from "ethers";
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
import { addPool } from "../support/programmes.js";
import { tradesOf } from "../support/tradesOf.js";
import { quoteSale } from "../../sdk/quoting.js";

const YNJ = 0;
const SSG = 1;
/** The worked vector: 10,000 points, face 1 KRW, bid 83 %, MLK = 279 KRW, fee 1.5 %. */
const POINTS = 10_000n;
const GROSS = 29749103942652329749n;
const PAID = 29302867383512544802n;
const SUSPENDED = 2n;

describe("PointExchange", () => {
  describe("sell", () => {
    it("pays the worked vector to the wei, out of the pool's reserve", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [member, recipient, point] = [world.member(0), world.member(3), world.point(YNJ)];
      const before = await moneyOf(world, YNJ);

      expect(await exchange.connect(member).sell.staticCall(point, POINTS, PAID, FOREVER, recipient)).to.equal(PAID);
      const sent = exchange.connect(member).sell(point, POINTS, PAID, FOREVER, recipient);
      await expect(sent).to.changeTokenBalances(ethers, point, [member, exchange], [-POINTS, POINTS]);
      await expect(sent).to.changeTokenBalances(ethers, milk, [exchange, recipient, member], [-PAID, PAID, 0n]);
      expect(await moneyOf(world, YNJ)).to.deep.equal({
        reserve: before.reserve - GROSS,
        fees: before.fees + GROSS - PAID,
      });
      await expectMilkAccountedFor(world);
    });

    it("records the trade in one Swapped event with every field", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [member, recipient, point] = [world.member(0), world.member(3), world.point(YNJ)];
      const sent = exchange.connect(member).sell(point, POINTS, 0n, FOREVER, recipient);
      expect(await tradesOf(sent)).to.deep.equal([
        {
          member: member.address,
          assetIn: await point.getAddress(),
          assetOut: await milk.getAddress(),
          recipient: recipient.address,
          amountIn: POINTS,
          amountOut: PAID,
          milkValue: GROSS,
          fee: GROSS - PAID,
          settled: 0n,
          spot: MILK_PRICE,
          average: MILK_PRICE,
          round: 1n,
          bid: 8_300n,
          ask: 0n,
        },
      ]);
    });

    it("leaves every other pool alone", async () => {
      const world = await loadFixture(tradingFixture);
      const others = [1, 2, 3, 4];
      const before = await Promise.all(others.map((index) => moneyOf(world, index)));
      await world.alliance.exchange
        .connect(world.member(0))
        .sell(world.point(YNJ), POINTS, 0n, FOREVER, world.member(0));
      expect(await Promise.all(others.map((index) => moneyOf(world, index)))).to.deep.equal(before);
    });

    it("empties the reserve to the last wei, and refuses when one wei is missing", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      const { reserve } = await moneyOf(world, YNJ);
      await world.withdraw(YNJ, reserve - GROSS + 1n);
      const sell = () => exchange.connect(member).sell(point, POINTS, 0n, FOREVER, member);
      await expectRefusal(world, sell, exchange, "PointExchange_ReserveTooLow", [point, GROSS - 1n, GROSS]);

      await world.giveMilk(member, 1n);
      await exchange.connect(member).fund(point, 1n);
      await sell();
      expect((await moneyOf(world, YNJ)).reserve).to.equal(0n);
      await expectMilkAccountedFor(world);
    });

    it("accepts its last second and refuses the next", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      const deadline = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(deadline);
      await exchange.connect(member).sell(point, 1n, 0n, deadline, member);
      await time.setNextBlockTimestamp(deadline + 1n);
      const late = () => exchange.connect(member).sell(point, 1n, 0n, deadline, member);
      await expectRefusal(world, late, exchange, "PointExchange_DeadlinePassed", [deadline, deadline + 1n]);
    });

    it("accepts exactly its limit and refuses a wei less", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      const worse = () => exchange.connect(member).sell(point, POINTS, PAID + 1n, FOREVER, member);
      await expectRefusal(world, worse, exchange, "PointExchange_BelowMinimum", [PAID + 1n, PAID]);
      await exchange.connect(member).sell(point, POINTS, PAID, FOREVER, member);
    });

    it("reverts with NothingOut when no point is sold", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      const calls = [
        () => exchange.quoteSell(point, 0n),
        () => exchange.connect(member).sell(point, 0n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_NothingOut", [0n]);
    });

    it("reverts with NothingOut when a point is worth less than a wei", async () => {
      const world = await loadFixture(looseFixture);
      const { exchange } = world.alliance;
      const [member, point, { treasurer }] = [world.member(0), world.point(YNJ), world.partner(YNJ)];
      await exchange.connect(treasurer).setQuote(point, 1n, 1n);
      await world.settlePrice(2n ** 64n - 1n);
      // A won at 0.01 % is worth 542 wei at the highest price a feed can have: 10^16 · 1 · 10^6 / 2^64.
      const sent = exchange.connect(member).sell(point, 1n, 0n, FOREVER, member);
      await expect(sent).to.changeTokenBalance(ethers, world.alliance.milk, member, 533n);
      // A point worth 10^-8 won is worth less than a wei.
      const cheap = await addPool(world, { faceValue: 1n });
      await exchange.connect(treasurer).setQuote(cheap, 8_300n, 8_800n);
      const calls = [
        () => exchange.quoteSell(cheap, 1n),
        () => exchange.connect(member).sell(cheap, 1n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_NothingOut", [1n]);
    });

    it("reverts with AmountTooWide when the amount does not fit 64 bits", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      for (const points of [2n ** 64n, MaxUint256]) {
        const calls = [
          () => exchange.quoteSell(point, points),
          () => exchange.connect(member).sell(point, points, 0n, FOREVER, member),
        ];
        await expectRefusals(world, calls, exchange, "PointExchange_AmountTooWide", [points]);
      }
      const widest = 2n ** 64n - 1n;
      const leg = { faceValue: 10n ** 8n, currencyRate: 10n ** 8n, rate: 8_300n };
      const { gross } = quoteSale(widest, leg, MILK_PRICE, 150n);
      const { reserve } = await moneyOf(world, YNJ);
      const sell = () => exchange.connect(member).sell(point, widest, 0n, FOREVER, member);
      await expectRefusal(world, sell, exchange, "PointExchange_ReserveTooLow", [point, reserve, gross]);
    });

    it("reverts with ERC20InsufficientBalance when the member sells more than it has", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      const sell = () => exchange.connect(member).sell(point, 100_001n, 0n, FOREVER, member);
      await expectRefusal(world, sell, point, "ERC20InsufficientBalance", [member, 100_000n, 100_001n]);
    });

    it("reverts with NotLinked when the seller is not a member of the programme", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [stranger, point] = [world.member(2), world.point(YNJ)];
      const sell = () => exchange.connect(stranger).sell(point, 1n, 0n, FOREVER, stranger);
      await expectRefusal(world, sell, point, "PartnerPoint_NotLinked", [stranger]);
    });

    it("reverts with InvalidRecipient, like every trade, when what it gives would be lost there", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk, forwarder } = world.alliance;
      const [trader, point, other] = [exchange.connect(world.member(0)), world.point(YNJ), world.point(SSG)];
      for (const lost of [exchange, milk, forwarder, point]) {
        for (const trade of [
          () => trader.sell(point, 1_000n, 0n, FOREVER, lost),
          () => trader.buy(point, 1_000n, MaxUint256, 0n, FOREVER, lost),
          () => trader.swap(other, 1_000n, point, 0n, 0n, FOREVER, lost),
        ]) {
          await expectRefusal(world, trade, exchange, "PointExchange_InvalidRecipient", [lost]);
        }
      }
    });

    it("reverts with ERC20InvalidReceiver when the MLK would go to nobody", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const sell = () => exchange.connect(world.member(0)).sell(world.point(YNJ), 1n, 0n, FOREVER, ZeroAddress);
      await expectRefusal(world, sell, milk, "ERC20InvalidReceiver", [ZeroAddress]);
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const member = world.member(0);
      const calls = [
        () => exchange.quoteSell(milk, 1n),
        () => exchange.connect(member).sell(milk, 1n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_UnknownPool", [milk]);
    });

    it("reverts with NotQuoted when the pool has no quote yet", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const member = world.member(0);
      const point = await addPool(world);
      const calls = [
        () => exchange.quoteSell(point, 1n),
        () => exchange.connect(member).sell(point, 1n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_NotQuoted", [point]);
    });

    it("reverts with PartnerNotActive while the partner is suspended, and goes on when it is back", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, registry } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      await registry.connect(world.guardian).suspendPartner(1n);
      const sell = () => exchange.connect(member).sell(point, POINTS, 0n, FOREVER, member);
      const calls = [() => exchange.quoteSell(point, POINTS), sell];
      await expectRefusals(world, calls, exchange, "PointExchange_PartnerNotActive", [1n, SUSPENDED]);
      await world.decide(registry, registry.interface.encodeFunctionData("reinstatePartner", [1n]));
      await world.postPrice();
      await sell();
    });

    it("reverts with PoolPaused while the pool is paused and with Paused while all are", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      const calls = [
        () => exchange.quoteSell(point, POINTS),
        () => exchange.connect(member).sell(point, POINTS, 0n, FOREVER, member),
      ];
      await exchange.connect(world.guardian).pausePool(point);
      await expectRefusals(world, calls, exchange, "PointExchange_PoolPaused", [point]);
      await exchange.connect(world.guardian).pauseAll();
      await expectRefusals(world, calls, exchange, "PointExchange_Paused");
    });

    it("reverts with NoAnswer before MLK has a price", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, oracle } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      await world.link(YNJ, member);
      await world.release(YNJ, member, POINTS);
      const calls = [
        () => exchange.quoteSell(point, POINTS),
        () => exchange.connect(member).sell(point, POINTS, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, oracle, "PriceOracle_NoAnswer", [MLK_KRW]);
    });

    it("trades on a price of the full age and reverts with StaleAnswer a second later", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, oracle } = world.alliance;
      const [member, point] = [world.member(0), world.point(YNJ)];
      const { observedAt } = await oracle.latest(MLK_KRW);
      await time.setNextBlockTimestamp(observedAt + 3_600n);
      await exchange.connect(member).sell(point, 1n, 0n, FOREVER, member);
      await networkHelpers.mine();
      const calls = [
        () => exchange.quoteSell(point, 1n),
        () => exchange.connect(member).sell(point, 1n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, oracle, "PriceOracle_StaleAnswer", [MLK_KRW, observedAt, 3_600n]);
    });
  });
});
