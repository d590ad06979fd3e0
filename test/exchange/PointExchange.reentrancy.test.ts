import { expect } from "chai";
import { MaxUint256, encodeBytes32String, id, parseEther, type ContractTransactionResponse } from "ethers";
import { booksOf, expectMilkAccountedFor, expectRefusal } from "../support/books.js";
import { FOREVER, loadFixture, looseFixture, networkHelpers, time, type World } from "../support/fixture.js";
import { KOREAN_WON_POOL } from "../support/programmes.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { AnyPointFactory__factory, ReentrantPoint__factory, type ReentrantPoint } from "../../typechain-types/index.js";

const TRAP_PARTNER = 6n;
const TRAP_RESERVE = parseEther("1000");
const TRAP_CREDIT = 2n;
const TRAP_STOCK = 1_395n;
/** At a bid of 100 % and 279 won a MLK. */
const TRAP_STOCK_COST = parseEther("5");
const GUARD_ERROR = id("ReentrancyGuardReentrantCall()").slice(0, 10);

/** A trading alliance whose council was talked into a partner with a lying programme, which has every right a partner can get. */
async function trapFixture() {
  const world = await looseFixture();
  const { exchange, milk, registry } = world.alliance;
  const [attacker, operator] = [world.member(3), world.operator];
  const factory = await new AnyPointFactory__factory(attacker).deploy();
  await world.decide(registry, registry.interface.encodeFunctionData("setPointFactory", [await factory.getAddress()]));
  const trap = await new ReentrantPoint__factory(attacker).deploy(registry, TRAP_PARTNER, exchange);
  const sector = encodeBytes32String("traps");
  const terms = { partnerId: TRAP_PARTNER, sector, admin: attacker, point: trap, name: "Trap" };
  await registry.connect(operator).onboardPartner(terms);
  const treasurer = partnerRole(TRAP_PARTNER, "treasurer");
  for (const holder of [trap, attacker]) await registry.connect(attacker).grantRole(treasurer, holder);
  const [role, holder] = [await registry.OPERATOR_ROLE(), await trap.getAddress()];
  await world.decide(registry, registry.interface.encodeFunctionData("grantRole", [role, holder]));

  await exchange.connect(operator).openPool(trap, KOREAN_WON_POOL);
  await exchange.connect(attacker).setQuote(trap, 10_000n, 10_000n);
  await world.postPrice();
  await milk.connect(world.funder).approve(exchange, MaxUint256);
  // Something to sell, and nothing left in the reserve of what it was bought with.
  await exchange.connect(world.funder).fund(trap, TRAP_STOCK_COST);
  await exchange.connect(world.member(4)).sell(trap, TRAP_STOCK, 0n, FOREVER, world.member(4));
  await exchange.connect(world.funder).fund(trap, TRAP_RESERVE);
  await milk.connect(world.funder).transfer(trap, parseEther("100"));
  await trap.perform(milk, milk.interface.encodeFunctionData("approve", [await exchange.getAddress(), MaxUint256]));
  // Of its own money and of the alliance's, something can be taken out at once.
  await exchange.connect(attacker).requestWithdrawal(trap, 1n, attacker);
  await trap.perform(exchange, exchange.interface.encodeFunctionData("extendCredit", [await trap.getAddress(), 2n]));
  await time.increase(3_600);
  await world.postPrice();
  return { world, trap };
}

/** Calls that the lying programme may make by itself, as call data for the exchange. */
async function callsOf(world: World, trap: ReentrantPoint) {
  const { interface: abi } = world.alliance.exchange;
  const [self, ynj, member, attacker] = [
    await trap.getAddress(),
    await world.point(0).getAddress(),
    world.member(0).address,
    world.member(3).address,
  ];
  return {
    sell: abi.encodeFunctionData("sell", [self, 1_000n, 0n, FOREVER, attacker]),
    buy: abi.encodeFunctionData("buy", [self, 10n, MaxUint256, 0n, FOREVER, attacker]),
    "buy from another pool": abi.encodeFunctionData("buy", [ynj, 10n, MaxUint256, 0n, FOREVER, member]),
    swap: abi.encodeFunctionData("swap", [self, 1_000n, ynj, 0n, 0n, FOREVER, member]),
    fund: abi.encodeFunctionData("fund", [self, 1n]),
    executeWithdrawal: abi.encodeFunctionData("executeWithdrawal", [self]),
    extendCredit: abi.encodeFunctionData("extendCredit", [self, 1n]),
    returnCredit: abi.encodeFunctionData("returnCredit", [self, 1n]),
    collectFees: abi.encodeFunctionData("collectFees", [[self, ynj]]),
  };
}

/** The trades during which the lying programme is called. */
function tradesWith(world: World, trap: ReentrantPoint): Record<string, () => Promise<ContractTransactionResponse>> {
  const exchange = world.alliance.exchange.connect(world.member(0));
  const [ynj, member] = [world.point(0), world.member(0)];
  return {
    sell: () => exchange.sell(trap, 100n, 0n, FOREVER, member),
    buy: () => exchange.buy(trap, 100n, MaxUint256, 0n, FOREVER, member),
    "swap out of it": () => exchange.swap(trap, 100n, ynj, 0n, 0n, FOREVER, member),
    "swap into it": () => exchange.swap(ynj, 100n, trap, 0n, 0n, FOREVER, member),
  };
}

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
      const withdraw = () => exchange.connect(attacker).executeWithdrawal(trap);
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
      await exchange.connect(attacker).executeWithdrawal(trap);
      await world.postPrice();
      const books = (await booksOf(world)).pools.slice(0, 5);
      await expect(swap(1_000n)).to.be.revertedWithCustomError(exchange, "PointExchange_ReserveTooLow");
      expect((await booksOf(world)).pools.slice(0, 5)).to.deep.equal(books);
      await expectMilkAccountedFor(world);
    });
  });
});
