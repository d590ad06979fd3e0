import { expect } from "chai";
import { MaxUint256, ZeroAddress, id, parseEther } from "ethers";
import { expectMilkAccountedFor, expectRefusal, moneyOf } from "../support/books.js";
import { FOREVER, MLK_KRW, ethers, loadFixture, time, tradingFixture, type World } from "../support/fixture.js";
import { partnerRole } from "../../sdk/partnerRole.js";

const YNJ = 0;
const SSG = 1;
const DAY = 86_400n;
const WEEK = 7n * DAY;
const AMOUNT = parseEther("1000");
const OPERATOR_ROLE = id("OPERATOR_ROLE");
const TREASURER_ROLE = partnerRole(1, "treasurer");
const Status = { Suspended: 2n, WindingDown: 3n, Closed: 4n };

/** A trading alliance, as the first partner's treasurer sees it; a withdrawal takes a day. */
async function keeping() {
  const world = await loadFixture(tradingFixture);
  const { treasurer } = world.partner(YNJ);
  const [point, recipient] = [world.point(YNJ), world.member(3)];
  const { exchange, milk } = world.alliance;
  await milk.connect(world.funder).transfer(world.operator, 10n * AMOUNT);
  await milk.connect(world.operator).approve(exchange, MaxUint256);
  return {
    world,
    milk,
    point,
    recipient,
    address: await point.getAddress(),
    exchange: exchange.connect(treasurer),
    operator: exchange.connect(world.operator),
  };
}

/** A withdrawal was requested; gives the first second it can be executed. */
async function requested() {
  const context = await keeping();
  await context.exchange.requestWithdrawal(context.point, AMOUNT, context.recipient);
  return { ...context, from: BigInt(await time.latest()) + DAY };
}

async function suspend(world: World) {
  await world.alliance.registry.connect(world.guardian).suspendPartner(1n);
}

async function windDown(world: World): Promise<bigint> {
  const closesAt = BigInt(await time.latest()) + 31n * DAY;
  await world.alliance.registry.connect(world.partner(YNJ).admin).startWindDown(1n, closesAt);
  return closesAt;
}

describe("PointExchange", () => {
  describe("requestWithdrawal", () => {
    it("records what is asked for and from when, says so, and moves nothing", async () => {
      const { world, exchange, point, recipient, address } = await keeping();
      const before = await moneyOf(world, YNJ);
      const now = BigInt(await time.latest()) + 5n;
      await time.setNextBlockTimestamp(now);
      await expect(exchange.requestWithdrawal(point, AMOUNT, recipient))
        .to.emit(exchange, "WithdrawalRequested")
        .withArgs(address, recipient, AMOUNT, now + DAY)
        .and.not.to.emit(exchange, "WithdrawalCancelled");
      expect(await exchange.withdrawalOf(point)).to.deep.equal([
        AMOUNT,
        recipient.address,
        now + DAY,
        now + DAY + WEEK,
      ]);
      expect(await moneyOf(world, YNJ)).to.deep.equal(before);
    });

    it("takes the place of an earlier request, and says so", async () => {
      const { world, exchange, point, recipient, address } = await requested();
      await time.increase(DAY - 10n);
      await expect(exchange.requestWithdrawal(point, 5n, world.member(4)))
        .to.emit(exchange, "WithdrawalCancelled")
        .withArgs(address, recipient, AMOUNT);
      const { amount, to, from } = await exchange.withdrawalOf(point);
      expect([amount, to, from]).to.deep.equal([5n, world.member(4).address, BigInt(await time.latest()) + DAY]);
    });

    it("reverts with BeyondOwn beyond reserve less credit, and takes exactly that", async () => {
      const { world, exchange, operator, point } = await keeping();
      const { reserve } = await moneyOf(world, YNJ);
      await operator.extendCredit(point, AMOUNT);
      for (const amount of [reserve + 1n, MaxUint256]) {
        const request = () => exchange.requestWithdrawal(point, amount, world.member(3));
        await expectRefusal(world, request, exchange, "PointExchange_BeyondOwn", [point, reserve, amount]);
      }
      await exchange.requestWithdrawal(point, reserve, world.member(3));
    });

    it("reverts with InvalidRecipient when the MLK would be lost there", async () => {
      const { world, exchange, point } = await keeping();
      const { milk, registry, forwarder } = world.alliance;
      for (const lost of [ZeroAddress, exchange, milk, registry, forwarder, point, world.point(SSG)]) {
        const request = () => exchange.requestWithdrawal(point, 1n, lost);
        await expectRefusal(world, request, exchange, "PointExchange_InvalidRecipient", [lost]);
      }
    });

    it("reverts with ZeroAmount, with UnknownPool, and with AccessControlUnauthorizedAccount for anybody else", async () => {
      const { world, exchange, point, milk } = await keeping();
      const nothing = () => exchange.requestWithdrawal(point, 0n, world.member(3));
      await expectRefusal(world, nothing, exchange, "PointExchange_ZeroAmount");
      const none = () => exchange.requestWithdrawal(milk, 1n, world.member(3));
      await expectRefusal(world, none, exchange, "PointExchange_UnknownPool", [milk]);
      const { admin, issuer } = world.partner(YNJ);
      for (const caller of [world.partner(SSG).treasurer, admin, issuer, world.operator, world.council]) {
        const request = () => exchange.connect(caller).requestWithdrawal(point, 1n, caller);
        await expectRefusal(world, request, exchange, "AccessControlUnauthorizedAccount", [caller, TREASURER_ROLE]);
      }
    });
  });

  describe("executeWithdrawal", () => {
    it("pays the recipient out of the reserve from the second it is due, once", async () => {
      const { world, exchange, milk, point, recipient, address, from } = await requested();
      const before = await moneyOf(world, YNJ);
      await time.setNextBlockTimestamp(from);
      const sent = exchange.executeWithdrawal(point, AMOUNT, recipient);
      await expect(sent).to.emit(exchange, "Withdrawn").withArgs(address, recipient, AMOUNT);
      await expect(sent).to.changeTokenBalances(ethers, milk, [exchange, recipient], [-AMOUNT, AMOUNT]);
      expect(await moneyOf(world, YNJ)).to.deep.equal({ reserve: before.reserve - AMOUNT, fees: before.fees });
      expect(await exchange.withdrawalOf(point)).to.deep.equal([0n, ZeroAddress, 0n, 0n]);
      const again = () => exchange.executeWithdrawal(point, AMOUNT, recipient);
      await expectRefusal(world, again, exchange, "PointExchange_NoWithdrawal", [point]);
      await expectMilkAccountedFor(world);
    });

    for (const [title, when] of [
      ["in the second before it is due", (from: bigint) => from - 1n],
      ["in the second after its window", (from: bigint) => from + WEEK + 1n],
    ] as const) {
      it(`reverts with WithdrawalNotDue ${title}`, async () => {
        const { world, exchange, point, recipient, from } = await requested();
        const now = when(from);
        await time.setNextBlockTimestamp(now);
        const execute = () => exchange.executeWithdrawal(point, AMOUNT, recipient);
        await expectRefusal(world, execute, exchange, "PointExchange_WithdrawalNotDue", [from, from + WEEK, now]);
      });
    }

    it("pays in the last second of its window", async () => {
      const { exchange, point, recipient, from } = await requested();
      await time.setNextBlockTimestamp(from + WEEK);
      await expect(exchange.executeWithdrawal(point, AMOUNT, recipient)).to.emit(exchange, "Withdrawn");
    });

    it("pays what is there when a sale took some of it meanwhile, and ends the request", async () => {
      const { world, exchange, milk, point, recipient, address } = await keeping();
      const member = world.member(0);
      const { reserve } = await moneyOf(world, YNJ);
      await exchange.requestWithdrawal(point, reserve, recipient);
      await exchange.connect(member).sell(point, 1n, 0n, FOREVER, member);
      const left = (await moneyOf(world, YNJ)).reserve;
      await time.increase(DAY);
      const execute = () => exchange.executeWithdrawal(point, reserve, recipient);
      expect(await exchange.executeWithdrawal.staticCall(point, reserve, recipient)).to.equal(left);
      const sent = execute();
      await expect(sent).to.emit(exchange, "Withdrawn").withArgs(address, recipient, left);
      await expect(sent).to.changeTokenBalances(ethers, milk, [exchange, recipient], [-left, left]);
      expect((await moneyOf(world, YNJ)).reserve).to.equal(0n);
      await expectRefusal(world, execute, exchange, "PointExchange_NoWithdrawal", [point]);
      await expectMilkAccountedFor(world);
    });

    it("pays nothing of what the alliance lent, and reverts with BeyondOwn when nothing else is there", async () => {
      const { world, exchange, operator, point, recipient } = await keeping();
      const member = world.member(0);
      const { reserve } = await moneyOf(world, YNJ);
      await operator.extendCredit(point, AMOUNT);
      // The partner's own goes, and with it a request for a wei of it is worth nothing.
      await world.withdraw(YNJ, reserve - 1n);
      await exchange.requestWithdrawal(point, 1n, recipient);
      await exchange.connect(member).sell(point, 100n, 0n, FOREVER, member);
      const { from } = await exchange.withdrawalOf(point);
      await time.increaseTo(from);
      const execute = () => exchange.executeWithdrawal(point, 1n, recipient);
      await expectRefusal(world, execute, exchange, "PointExchange_BeyondOwn", [point, 0n, 1n]);
      // The request waits for what comes in.
      await exchange.connect(member).fund(point, AMOUNT / 10n);
      await execute();
    });

    it("reverts with OtherWithdrawal when another amount or recipient was asked for, so that nobody pays a thief unawares", async () => {
      const { world, exchange, point, recipient, from } = await requested();
      await time.increaseTo(from);
      for (const [amount, to] of [
        [AMOUNT - 1n, recipient],
        [AMOUNT + 1n, recipient],
        [0n, recipient],
        [AMOUNT, world.member(4)],
        [AMOUNT, ZeroAddress],
      ] as const) {
        const execute = () => exchange.executeWithdrawal(point, amount, to);
        await expectRefusal(world, execute, exchange, "PointExchange_OtherWithdrawal", [point, AMOUNT, recipient]);
      }
    });

    it("reverts with AccessControlUnauthorizedAccount unless the partner's own treasurer calls", async () => {
      const { world, exchange, point, recipient, from } = await requested();
      await time.increaseTo(from);
      for (const caller of [recipient, world.partner(SSG).treasurer, world.partner(YNJ).admin, world.operator]) {
        const execute = () => exchange.connect(caller).executeWithdrawal(point, AMOUNT, recipient);
        await expectRefusal(world, execute, exchange, "AccessControlUnauthorizedAccount", [caller, TREASURER_ROLE]);
      }
    });
  });

  describe("cancelWithdrawal", () => {
    it("takes the request back, and says so", async () => {
      const { world, exchange, point, recipient, address, from } = await requested();
      await expect(exchange.cancelWithdrawal(point))
        .to.emit(exchange, "WithdrawalCancelled")
        .withArgs(address, recipient, AMOUNT);
      await time.increaseTo(from);
      for (const call of [
        () => exchange.executeWithdrawal(point, AMOUNT, recipient),
        () => exchange.cancelWithdrawal(point),
      ]) {
        await expectRefusal(world, call, exchange, "PointExchange_NoWithdrawal", [point]);
      }
    });

    it("is the treasurer's, while the pool is paused, too", async () => {
      const { world, exchange, point } = await requested();
      await exchange.connect(world.guardian).pausePool(point);
      for (const caller of [world.guardian, world.operator]) {
        const cancel = () => exchange.connect(caller).cancelWithdrawal(point);
        await expectRefusal(world, cancel, exchange, "AccessControlUnauthorizedAccount", [caller, TREASURER_ROLE]);
      }
      await exchange.cancelWithdrawal(point);
    });
  });

  describe("a withdrawal", () => {
    for (const [title, begin, status] of [
      ["while the partner is suspended", suspend, Status.Suspended],
      ["while the partner winds down", windDown, Status.WindingDown],
    ] as const) {
      it(`is neither requested nor executed ${title}`, async () => {
        const { world, exchange, point, recipient, from } = await requested();
        await begin(world);
        await time.increaseTo(from);
        for (const call of [
          () => exchange.requestWithdrawal(point, 1n, world.member(3)),
          () => exchange.executeWithdrawal(point, AMOUNT, recipient),
        ]) {
          await expectRefusal(world, call, exchange, "PointExchange_PartnerNotActive", [1n, status]);
        }
      });
    }

    it("ends with a suspension of the partner, and is requested anew after it", async () => {
      const { world, exchange, point, recipient, from } = await requested();
      await suspend(world);
      expect(await exchange.withdrawalOf(point), "at once").to.deep.equal([0n, ZeroAddress, 0n, 0n]);
      await world.alliance.registry.connect(await world.asTimelock()).reinstatePartner(1n);
      await time.increaseTo(from);
      for (const call of [
        () => exchange.executeWithdrawal(point, AMOUNT, recipient),
        () => exchange.cancelWithdrawal(point),
      ]) {
        await expectRefusal(world, call, exchange, "PointExchange_NoWithdrawal", [point]);
      }
      await expect(exchange.requestWithdrawal(point, 5n, recipient)).not.to.emit(exchange, "WithdrawalCancelled");
      await time.increase(DAY);
      await exchange.executeWithdrawal(point, 5n, recipient);
    });

    it("ends with every suspension, and only with its own partner's", async () => {
      const { world, exchange, point, recipient } = await keeping();
      for (let i = 0; i < 2; ++i) {
        await exchange.requestWithdrawal(point, AMOUNT, recipient);
        await world.suspendForAWhile(YNJ);
        expect((await exchange.withdrawalOf(point)).amount).to.equal(0n);
      }
      await world.suspendForAWhile(SSG);
      await exchange.requestWithdrawal(point, AMOUNT, recipient);
      await world.suspendForAWhile(SSG);
      expect((await exchange.withdrawalOf(point)).amount, "another partner's is none of its").to.equal(AMOUNT);
    });

    it("is stopped by a guardian's pause within its delay", async () => {
      const { world, exchange, point, recipient, from } = await requested();
      await exchange.connect(world.guardian).pausePool(point);
      await time.increaseTo(from);
      const execute = () => exchange.executeWithdrawal(point, AMOUNT, recipient);
      await expectRefusal(world, execute, exchange, "PointExchange_PoolPaused", [point]);
    });
  });

  describe("extendCredit", () => {
    it("adds the operator's MLK to the reserve, counts it as lent, and says so", async () => {
      const { world, operator, milk, point, address } = await keeping();
      const before = await moneyOf(world, YNJ);
      const sent = operator.extendCredit(point, AMOUNT);
      await expect(sent).to.emit(operator, "CreditExtended").withArgs(address, world.operator, AMOUNT, AMOUNT);
      await expect(sent).to.changeTokenBalances(ethers, milk, [world.operator, operator], [-AMOUNT, AMOUNT]);
      await expect(operator.extendCredit(point, 1n))
        .to.emit(operator, "CreditExtended")
        .withArgs(address, world.operator, 1n, AMOUNT + 1n);
      expect(await moneyOf(world, YNJ)).to.deep.equal({ reserve: before.reserve + AMOUNT + 1n, fees: before.fees });
      expect((await operator.pool(point)).credit).to.equal(AMOUNT + 1n);
      await expectMilkAccountedFor(world);
    });

    it("reverts with ZeroAmount, UnknownPool, and AccessControlUnauthorizedAccount unless the operator calls", async () => {
      const { world, operator, point, milk } = await keeping();
      await expectRefusal(world, () => operator.extendCredit(point, 0n), operator, "PointExchange_ZeroAmount");
      const none = () => operator.extendCredit(milk, 1n);
      await expectRefusal(world, none, operator, "PointExchange_UnknownPool", [milk]);
      for (const caller of [world.partner(YNJ).treasurer, world.council, world.treasury]) {
        for (const method of ["extendCredit", "returnCredit"] as const) {
          const call = () => operator.connect(caller)[method](point, 1n);
          await expectRefusal(world, call, operator, "AccessControlUnauthorizedAccount", [caller, OPERATOR_ROLE]);
        }
      }
    });
  });

  describe("returnCredit", () => {
    it("pays what was lent to the treasury, in parts or whole, and says so", async () => {
      const { world, operator, milk, point, address } = await keeping();
      const before = await moneyOf(world, YNJ);
      await operator.extendCredit(point, AMOUNT);
      const sent = operator.returnCredit(point, AMOUNT - 1n);
      await expect(sent)
        .to.emit(operator, "CreditReturned")
        .withArgs(address, world.treasury, AMOUNT - 1n, 1n);
      await expect(sent).to.changeTokenBalances(
        ethers,
        milk,
        [operator, world.treasury, world.operator],
        [1n - AMOUNT, AMOUNT - 1n, 0n],
      );
      await operator.returnCredit(point, 1n);
      expect(await moneyOf(world, YNJ)).to.deep.equal(before);
      expect((await operator.pool(point)).credit).to.equal(0n);
      await expectMilkAccountedFor(world);
    });

    it("reverts with ZeroAmount, and with CreditTooLow beyond what was lent", async () => {
      const { world, operator, point } = await keeping();
      await operator.extendCredit(point, AMOUNT);
      await expectRefusal(world, () => operator.returnCredit(point, 0n), operator, "PointExchange_ZeroAmount");
      const more = () => operator.returnCredit(point, AMOUNT + 1n);
      await expectRefusal(world, more, operator, "PointExchange_CreditTooLow", [point, AMOUNT, AMOUNT + 1n]);
    });

    it("takes what the reserve has when sales spent the rest, and reverts with ReserveTooLow beyond it", async () => {
      const { world, exchange, operator, point } = await keeping();
      const member = world.member(0);
      await world.withdraw(YNJ, (await moneyOf(world, YNJ)).reserve);
      await operator.extendCredit(point, AMOUNT);
      await exchange.connect(member).sell(point, 100n, 0n, FOREVER, member);
      const { reserve } = await moneyOf(world, YNJ);
      const all = () => operator.returnCredit(point, AMOUNT);
      await expectRefusal(world, all, operator, "PointExchange_ReserveTooLow", [point, reserve, AMOUNT]);
      await operator.returnCredit(point, reserve);
      const { credit } = await operator.pool(point);
      expect(credit, "still owed").to.equal(AMOUNT - reserve);
      // What the partner puts in, or earns, covers the credit first.
      await exchange.connect(member).fund(point, credit);
      const own = () => exchange.requestWithdrawal(point, 1n, member);
      await expectRefusal(world, own, exchange, "PointExchange_BeyondOwn", [point, 0n, 1n]);
    });
  });

  describe("a partner's life", () => {
    it("ends with members paid, credit back at the treasury, the rest with the partner, and nothing left", async () => {
      const { world, exchange, operator, milk, point } = await keeping();
      const [member, { issuer, treasurer }] = [world.member(0), world.partner(YNJ)];
      const { registry } = world.alliance;
      const trader = exchange.connect(member);
      await operator.extendCredit(point, AMOUNT);
      await registry.connect(world.guardian).suspendPartner(1n);
      const sell = () => trader.sell(point, 1_000n, 0n, FOREVER, member);
      await expectRefusal(world, sell, exchange, "PointExchange_PartnerNotActive", [1n, Status.Suspended]);
      await point.connect(member).redeem(10n, id("order"));
      await world.decide(registry, registry.interface.encodeFunctionData("reinstatePartner", [1n]));

      const closesAt = await windDown(world);
      await world.postPrice();
      const epoch = await point.currentEpoch();
      await point.connect(issuer).issue(member, 500n, epoch, 2n ** 90n);
      await sell();
      await trader.swap(point, 1_000n, world.point(SSG), 0n, 0n, FOREVER, member);
      await trader.buy(point, 100n, MaxUint256, 0n, FOREVER, member);

      await time.increaseTo(closesAt);
      await world.postPrice();
      await expectRefusal(world, sell, exchange, "PointExchange_PartnerNotActive", [1n, Status.Closed]);
      const issue = () => point.connect(issuer).issue(member, 1n, epoch, 2n ** 91n);
      await expectRefusal(world, issue, point, "PartnerPoint_PartnerNotActive", [1n, Status.Closed]);
      await point.connect(member).redeem(10n, id("another order"));
      await point.connect(member).transfer(world.member(1), 10n);

      const { reserve, fees, credit } = await exchange.pool(point);
      await exchange.requestWithdrawal(point, reserve - credit, treasurer);
      const { from } = await exchange.withdrawalOf(point);
      const before = [await milk.balanceOf(treasurer), await milk.balanceOf(world.treasury)] as const;
      await time.increaseTo(from);
      await exchange.executeWithdrawal(point, reserve - credit, treasurer);
      await operator.returnCredit(point, credit);
      await operator.collectFees([point]);
      expect((await milk.balanceOf(treasurer)) - before[0]).to.equal(reserve - AMOUNT);
      expect((await milk.balanceOf(world.treasury)) - before[1]).to.equal(AMOUNT + fees);
      expect(await moneyOf(world, YNJ)).to.deep.equal({ reserve: 0n, fees: 0n });
      await expectMilkAccountedFor(world);
      // The others go on.
      expect((await world.alliance.oracle.latest(MLK_KRW)).halted).to.equal(false);
    });
  });
});
