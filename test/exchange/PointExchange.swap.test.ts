import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { expectMilkAccountedFor, expectRefusal, expectRefusals, moneyOf } from "../support/books.js";
import {
  FOREVER,
  MILK_PRICE,
  MLK_KRW,
  deployedFixture,
  ethers,
  loadFixture,
  networkHelpers,
  time,
  tradingFixture,
  type World,
} from "../support/fixture.js";
import { addPool } from "../support/programmes.js";
import { tradesOf } from "../support/tradesOf.js";
import { quoteSale } from "../../sdk/quoting.js";

const YNJ = 0;
const SSG = 1;
/** The worked vector: 10,000 points at a bid of 83 % into points at an ask of 70 %, fee 1.5 %. */
const POINTS = 10_000n;
const RECEIVED = 11_679n;
/** The same points sold for MLK. */
const GROSS = 29749103942652329749n;
const FEE = GROSS - 29302867383512544802n;
/** What the points received cost at the ask, which the first pool passes to the second. */
const PASSED = quoteSale(
  RECEIVED,
  { faceValue: 10n ** 8n, currencyRate: 10n ** 8n, rate: 7_000n },
  MILK_PRICE,
  0n,
).gross;
const SUSPENDED = 2n;

/** Member 0's quote and swap of `POINTS` of one programme into another, as calls that may fail. */
function swapCalls(world: World, pointIn: string, pointOut: string, points = POINTS) {
  const { exchange } = world.alliance;
  const member = world.member(0);
  return [
    () => exchange.quoteSwap(pointIn, points, pointOut),
    () => exchange.connect(member).swap(pointIn, points, pointOut, 0n, 0n, FOREVER, member),
  ];
}

describe("PointExchange", () => {
  describe("swap", () => {
    it("gives the worked vector to the point, and moves its value from one reserve to the other", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [member, recipient] = [world.member(0), world.member(1)];
      const [pointIn, pointOut] = [world.point(YNJ), world.point(SSG)];
      const before = [await moneyOf(world, YNJ), await moneyOf(world, SSG)] as const;

      const swap = exchange.connect(member).swap;
      expect(await swap.staticCall(pointIn, POINTS, pointOut, RECEIVED, 0n, FOREVER, recipient)).to.equal(RECEIVED);
      const sent = swap(pointIn, POINTS, pointOut, RECEIVED, 0n, FOREVER, recipient);
      await expect(sent).to.changeTokenBalances(ethers, pointIn, [member, exchange], [-POINTS, POINTS]);
      await expect(sent).to.changeTokenBalances(ethers, pointOut, [exchange, recipient], [-RECEIVED, RECEIVED]);
      await expect(sent).to.changeTokenBalances(ethers, milk, [exchange, member, recipient], [0n, 0n, 0n]);
      expect(await moneyOf(world, YNJ)).to.deep.equal({
        reserve: before[0].reserve - PASSED - FEE,
        fees: before[0].fees + FEE,
      });
      expect(await moneyOf(world, SSG)).to.deep.equal({ reserve: before[1].reserve + PASSED, fees: before[1].fees });
      await expectMilkAccountedFor(world);
    });

    it("keeps with the paying pool what is left of a whole point", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const member = world.member(0);
      const before = await moneyOf(world, YNJ);
      await exchange.connect(member).swap(world.point(YNJ), POINTS, world.point(SSG), 0n, 0n, FOREVER, member);
      const paidBySelling = GROSS;
      const paidBySwapping = before.reserve - (await moneyOf(world, YNJ)).reserve;
      expect(paidBySelling - paidBySwapping).to.equal(GROSS - FEE - PASSED);
      // Less than one point of the other programme costs: 70 % of a won.
      expect(paidBySelling - paidBySwapping).to.be.within(1n, (7n * 10n ** 17n) / 279n);
    });

    it("records the trade in one Swapped event with every field", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, recipient] = [world.member(0), world.member(1)];
      const [pointIn, pointOut] = [world.point(YNJ), world.point(SSG)];
      const sent = exchange.connect(member).swap(pointIn, POINTS, pointOut, 0n, 0n, FOREVER, recipient);
      expect(await tradesOf(sent)).to.deep.equal([
        {
          member: member.address,
          assetIn: await pointIn.getAddress(),
          assetOut: await pointOut.getAddress(),
          recipient: recipient.address,
          amountIn: POINTS,
          amountOut: RECEIVED,
          milkValue: GROSS,
          fee: FEE,
          settled: PASSED,
          spot: MILK_PRICE,
          average: MILK_PRICE,
          round: 1n,
          bid: 8_300n,
          ask: 7_000n,
        },
      ]);
    });

    it("gives a recipient that is linked to the second programme only", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, recipient] = [world.member(0), world.member(3)];
      await world.link(SSG, recipient);
      await exchange.connect(member).swap(world.point(YNJ), POINTS, world.point(SSG), 0n, 0n, FOREVER, recipient);
      expect(await world.point(SSG).balanceOf(recipient)).to.equal(RECEIVED);
    });

    it("leaves every other pool alone", async () => {
      const world = await loadFixture(tradingFixture);
      const [member, others] = [world.member(0), [2, 3, 4]];
      const before = await Promise.all(others.map((index) => moneyOf(world, index)));
      await world.alliance.exchange
        .connect(member)
        .swap(world.point(YNJ), POINTS, world.point(SSG), 0n, 0n, FOREVER, member);
      expect(await Promise.all(others.map((index) => moneyOf(world, index)))).to.deep.equal(before);
    });

    it("empties the first reserve to the last wei, and refuses when one wei is missing", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, pointIn, pointOut] = [world.member(0), world.point(YNJ), world.point(SSG)];
      const { reserve } = await moneyOf(world, YNJ);
      await world.withdraw(YNJ, reserve - PASSED - FEE + 1n);
      const swap = () => exchange.connect(member).swap(pointIn, POINTS, pointOut, 0n, 0n, FOREVER, member);
      const needed = PASSED + FEE;
      await expectRefusal(world, swap, exchange, "PointExchange_ReserveTooLow", [pointIn, needed - 1n, needed]);

      await world.giveMilk(member, 1n);
      await exchange.connect(member).fund(pointIn, 1n);
      await swap();
      expect((await moneyOf(world, YNJ)).reserve).to.equal(0n);
      await expectMilkAccountedFor(world);
    });

    it("accepts its last second and refuses the next", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, pointIn, pointOut] = [world.member(0), world.point(YNJ), world.point(SSG)];
      const deadline = BigInt(await time.latest()) + 100n;
      const swap = () => exchange.connect(member).swap(pointIn, POINTS, pointOut, 0n, 0n, deadline, member);
      await time.setNextBlockTimestamp(deadline);
      await swap();
      await time.setNextBlockTimestamp(deadline + 1n);
      await expectRefusal(world, swap, exchange, "PointExchange_DeadlinePassed", [deadline, deadline + 1n]);
    });

    it("accepts exactly its limit and refuses a point less", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, pointIn, pointOut] = [world.member(0), world.point(YNJ), world.point(SSG)];
      const swap = exchange.connect(member).swap;
      const worse = () => swap(pointIn, POINTS, pointOut, RECEIVED + 1n, 0n, FOREVER, member);
      await expectRefusal(world, worse, exchange, "PointExchange_BelowMinimum", [RECEIVED + 1n, RECEIVED]);
      await swap(pointIn, POINTS, pointOut, RECEIVED, 0n, FOREVER, member);
    });

    it("reverts with NothingOut when the points given are worth less than a whole one", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [ynj, limousine] = [await world.point(YNJ).getAddress(), await world.point(3).getAddress()];
      await expectRefusals(world, swapCalls(world, ynj, limousine, 0n), exchange, "PointExchange_NothingOut", [0n]);
      // 9 points of 0.83 won less the fee buy nothing that costs 7.80 won; 10 do.
      await expectRefusals(world, swapCalls(world, ynj, limousine, 9n), exchange, "PointExchange_NothingOut", [9n]);
      expect((await exchange.quoteSwap(ynj, 10n, limousine)).amountOut).to.equal(1n);
    });

    it("reverts with SamePoint when both sides are one programme", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const ynj = await world.point(YNJ).getAddress();
      await expectRefusals(world, swapCalls(world, ynj, ynj), exchange, "PointExchange_SamePoint", [ynj]);
    });

    it("reverts with AmountTooWide when what is given or received does not fit 64 bits", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [ynj, limousine] = [await world.point(YNJ).getAddress(), await world.point(3).getAddress()];
      for (const points of [2n ** 64n, MaxUint256]) {
        const calls = swapCalls(world, ynj, limousine, points);
        await expectRefusals(world, calls, exchange, "PointExchange_AmountTooWide", [points]);
      }
      const widest = 2n ** 64n - 1n;
      // 10 won at 70 % buy points of 0.88 won: about eight for each.
      const received = (widest * 10n * 7_000n * 9_850n) / (8_800n * 10_000n);
      const calls = swapCalls(world, limousine, ynj, widest);
      await expectRefusals(world, calls, exchange, "PointExchange_AmountTooWide", [received]);
    });

    it("reverts with ERC20InsufficientBalance when the member gives more than it has", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, pointIn, pointOut] = [world.member(0), world.point(YNJ), world.point(SSG)];
      await pointIn.connect(member).transfer(world.member(1), 99_000n);
      const swap = () => exchange.connect(member).swap(pointIn, 1_001n, pointOut, 0n, 0n, FOREVER, member);
      await expectRefusal(world, swap, pointIn, "ERC20InsufficientBalance", [member, 1_000n, 1_001n]);
    });

    it("reverts with InventoryTooLow when the second pool holds too few points", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, pointIn, pointOut] = [world.member(0), world.point(YNJ), world.point(SSG)];
      await exchange.connect(member).buy(pointOut, 50_000n - RECEIVED + 1n, MaxUint256, 0n, FOREVER, member);
      const swap = () => exchange.connect(member).swap(pointIn, POINTS, pointOut, 0n, 0n, FOREVER, member);
      await expectRefusal(world, swap, exchange, "PointExchange_InventoryTooLow", [pointOut, RECEIVED - 1n, RECEIVED]);
    });

    it("reverts with NotLinked when the member is not linked to the first programme", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [stranger, pointIn, pointOut] = [world.member(2), world.point(YNJ), world.point(SSG)];
      const swap = () => exchange.connect(stranger).swap(pointIn, POINTS, pointOut, 0n, 0n, FOREVER, world.member(0));
      await expectRefusal(world, swap, pointIn, "PartnerPoint_NotLinked", [stranger]);
    });

    it("reverts with NotLinked when the recipient is not linked to the second programme", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, stranger] = [world.member(0), world.member(2)];
      const [pointIn, pointOut] = [world.point(YNJ), world.point(SSG)];
      await world.link(YNJ, stranger);
      const swap = () => exchange.connect(member).swap(pointIn, POINTS, pointOut, 0n, 0n, FOREVER, stranger);
      await expectRefusal(world, swap, pointOut, "PartnerPoint_NotLinked", [stranger]);
    });

    it("reverts with UnknownPool when either programme has no pool", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [ynj, other] = [await world.point(YNJ).getAddress(), await milk.getAddress()];
      for (const calls of [swapCalls(world, other, ynj), swapCalls(world, ynj, other)]) {
        await expectRefusals(world, calls, exchange, "PointExchange_UnknownPool", [other]);
      }
    });

    it("reverts with NotQuoted when either pool has no quote yet", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [ynj, unquoted] = [await world.point(YNJ).getAddress(), await (await addPool(world)).getAddress()];
      for (const calls of [swapCalls(world, unquoted, ynj), swapCalls(world, ynj, unquoted)]) {
        await expectRefusals(world, calls, exchange, "PointExchange_NotQuoted", [unquoted]);
      }
    });

    it("reverts with PartnerNotActive while either partner is suspended", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, registry } = world.alliance;
      const [ynj, ssg] = [await world.point(YNJ).getAddress(), await world.point(SSG).getAddress()];
      await registry.connect(world.guardian).suspendPartner(2n);
      for (const calls of [swapCalls(world, ssg, ynj), swapCalls(world, ynj, ssg)]) {
        await expectRefusals(world, calls, exchange, "PointExchange_PartnerNotActive", [2n, SUSPENDED]);
      }
    });

    it("reverts with PoolPaused while either pool is paused and with Paused while all are", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [ynj, ssg] = [await world.point(YNJ).getAddress(), await world.point(SSG).getAddress()];
      const both = [swapCalls(world, ssg, ynj), swapCalls(world, ynj, ssg)];
      await exchange.connect(world.guardian).pausePool(ssg);
      for (const calls of both) await expectRefusals(world, calls, exchange, "PointExchange_PoolPaused", [ssg]);
      await exchange.connect(world.guardian).pauseAll();
      for (const calls of both) await expectRefusals(world, calls, exchange, "PointExchange_Paused");
    });

    it("reverts with NoAnswer before MLK has a price", async () => {
      const world = await loadFixture(deployedFixture);
      const [ynj, ssg] = [await world.point(YNJ).getAddress(), await world.point(SSG).getAddress()];
      await expectRefusals(world, swapCalls(world, ynj, ssg), world.alliance.oracle, "PriceOracle_NoAnswer", [MLK_KRW]);
    });

    it("trades on a price of the full age and reverts with StaleAnswer a second later", async () => {
      const world = await loadFixture(tradingFixture);
      const { oracle } = world.alliance;
      const calls = swapCalls(world, await world.point(YNJ).getAddress(), await world.point(SSG).getAddress());
      const { observedAt } = await oracle.latest(MLK_KRW);
      await time.setNextBlockTimestamp(observedAt + 3_600n);
      await calls[1]?.();
      await networkHelpers.mine();
      await expectRefusals(world, calls, oracle, "PriceOracle_StaleAnswer", [MLK_KRW, observedAt, 3_600n]);
    });
  });
});
