import { expect } from "chai";
import { id } from "ethers";
import { booksOf, expectMilkAccountedFor, expectRefusal } from "../support/books.js";
import { FOREVER, loadFixture, networkHelpers, time } from "../support/fixture.js";
import { callsOf, tradesWith, TRAP_CREDIT, TRAP_RESERVE, trapFixture } from "../support/trap.js";

const GUARD_ERROR = id("ReentrancyGuardReentrantCall()").slice(0, 10);

describe("PointExchange", () => {
  describe("re-entrancy", () => {
    const names = [
      "sell",
      "buy",
      "buy from another pool",
      "swap",
      "fund",
      "executeWithdrawal",
      "extendCredit",
      "returnCredit",
      "collectFees",
    ] as const;
    for (const name of names) {
      it(`refuses a ${name} in the middle of any trade, though the same call is fine by itself`, async () => {
        const { world, trap } = await loadFixture(trapFixture);
        const { exchange } = world.alliance;
        const data = (await callsOf(world, trap))[name];

        const alone = await networkHelpers.takeSnapshot();
        await trap.perform(exchange, data);
        await alone.restore();

        for (const trade of Object.values(tradesWith(world, trap))) {
          await trap.arm(exchange, data, true);
          await expectRefusal(world, trade, exchange, "ReentrancyGuardReentrantCall");
        }
      });

      it(`loses nothing when a ${name} is tried in the middle of a trade and its failure swallowed`, async () => {
        const { world, trap } = await loadFixture(trapFixture);
        const { exchange } = world.alliance;
        const data = (await callsOf(world, trap))[name];
        for (const trade of Object.values(tradesWith(world, trap))) {
          const honest = await networkHelpers.takeSnapshot();
          await trade();
          const expected = await booksOf(world);
          await honest.restore();

          await trap.arm(exchange, data, false);
          await expect(trade()).to.emit(trap, "CalledBack").withArgs(false, GUARD_ERROR);
          expect(await booksOf(world), "the books of the same trade without the attempt").to.deep.equal(expected);
          await expectMilkAccountedFor(world);
        }
      });
    }
  });

  describe("a lying programme", () => {
    it("can lose its own reserve and nothing else, by sales of points that do not exist", async () => {
      const { world, trap } = await loadFixture(trapFixture);
      const { exchange, milk } = world.alliance;
      const attacker = world.member(3);
      const before = await booksOf(world);
      const sell = (points: bigint) => exchange.connect(attacker).sell(trap, points, 0n, FOREVER, attacker);
      const { fees: earlier } = await exchange.pool(trap);
      // 279,000 won at face value are exactly the reserve, but for the credit.
      await expectRefusal(world, () => sell(279_001n), exchange, "PointExchange_ReserveTooLow", [
        trap,
        TRAP_RESERVE + TRAP_CREDIT,
        (279_001n * 10n ** 18n) / 279n,
      ]);
      await sell(279_000n);
      const { reserve, fees } = await exchange.pool(trap);
      expect(reserve).to.equal(TRAP_CREDIT);
      expect(await milk.balanceOf(attacker)).to.equal(TRAP_RESERVE - (fees - earlier));
      await expectRefusal(world, () => sell(1n), exchange, "PointExchange_ReserveTooLow", [
        trap,
        TRAP_CREDIT,
        10n ** 18n / 279n,
      ]);
      const withdraw = () => exchange.connect(attacker).executeWithdrawal(trap, 1n, attacker);
      await expectRefusal(world, withdraw, exchange, "PointExchange_BeyondOwn", [trap, 0n, 1n]);
      expect((await booksOf(world)).pools.slice(0, 5), "every other pool").to.deep.equal(before.pools.slice(0, 5));
      await expectMilkAccountedFor(world);
    });

    it("pays another pool its ask for every point taken there, until its own reserve is gone", async () => {
      const { world, trap } = await loadFixture(trapFixture);
      const { exchange } = world.alliance;
      const [attacker, ynj] = [world.member(3), world.point(0)];
      await world.link(0, attacker);
      const before = (await exchange.pool(ynj)).reserve;
      const swap = (points: bigint) => exchange.connect(attacker).swap(trap, points, ynj, 0n, 0n, FOREVER, attacker);
      await swap(40_000n);
      const received = await ynj.balanceOf(attacker);
      expect(received).to.equal((40_000n * 9_850n) / 8_800n);
      const paid = (await exchange.pool(ynj)).reserve - before;
      expect(paid, "face 1 won, ask 88 %, 279 won a MLK").to.equal((received * 8_800n * 10n ** 14n) / 279n);

      const { reserve } = await exchange.pool(trap);
      await exchange.connect(attacker).requestWithdrawal(trap, reserve - TRAP_CREDIT, attacker);
      await time.increase(3_600);
      await exchange.connect(attacker).executeWithdrawal(trap, reserve - TRAP_CREDIT, attacker);
      await world.postPrice();
      const books = (await booksOf(world)).pools.slice(0, 5);
      await expect(swap(1_000n)).to.be.revertedWithCustomError(exchange, "PointExchange_ReserveTooLow");
      expect((await booksOf(world)).pools.slice(0, 5)).to.deep.equal(books);
      await expectMilkAccountedFor(world);
    });
  });
});
