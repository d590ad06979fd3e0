import { expect } from "chai";
import { MaxUint256, ZeroAddress, ZeroHash, id, parseEther } from "ethers";
import { booksOf, expectMilkAccountedFor, expectRefusal, moneyOf } from "../support/books.js";
import {
  FOREVER,
  MLK_KRW,
  deployedFixture,
  ethers,
  loadFixture,
  tradingFixture,
  type World,
} from "../support/fixture.js";
import { LOOSE_RULES, settingsTuple, type ExchangeSettings } from "../support/settings.js";
import { feedId } from "../../sdk/feedId.js";
import { PointExchange__factory } from "../../typechain-types/index.js";

const YNJ = 0;
const SSG = 1;
const OPERATOR_ROLE = id("OPERATOR_ROLE");
const GUARDIAN_ROLE = id("GUARDIAN_ROLE");
const COUNCIL_ROLE = ZeroHash;
const WRONG_SETTINGS: Partial<ExchangeSettings & { treasury: string }>[] = [
  { feeRate: 1_001n },
  { feeRate: 65_535n },
  { treasury: ZeroAddress },
  { leastSpread: 10_001n },
  { maxQuoteStep: 0n },
  { maxQuoteStep: 10_001n },
  { minQuoteInterval: 0n },
  { minQuoteInterval: 2_592_001n },
  { withdrawalDelay: 3_599n },
  { withdrawalDelay: 2_592_001n },
];

/** Every call that moves money or points of a pool, made by whoever may make it. */
function movesOf(world: World, index: number, other: number) {
  const { exchange } = world.alliance;
  const [member, { treasurer }] = [world.member(0), world.partner(index)];
  const [point, second] = [world.point(index), world.point(other)];
  return {
    sell: () => exchange.connect(member).sell(point, 100n, 0n, FOREVER, member),
    buy: () => exchange.connect(member).buy(point, 100n, MaxUint256, 0n, FOREVER, member),
    "swap out of it": () => exchange.connect(member).swap(point, 100n, second, 0n, 0n, FOREVER, member),
    "swap into it": () => exchange.connect(member).swap(second, 100n, point, 0n, 0n, FOREVER, member),
    fund: () => exchange.connect(member).fund(point, 1n),
    requestWithdrawal: () => exchange.connect(treasurer).requestWithdrawal(point, 1n, treasurer),
    collectFees: () => exchange.connect(world.operator).collectFees([second, point]),
  };
}

describe("PointExchange", () => {
  describe("constructor", () => {
    async function factory() {
      const world = await loadFixture(deployedFixture);
      const { registry, milk, oracle, exchange } = world.alliance;
      const settings = { ...LOOSE_RULES, feeRate: 1_000n, treasury: world.treasury.address };
      return {
        world,
        registry,
        milk,
        oracle,
        exchange,
        settings,
        deployer: new PointExchange__factory(world.operator),
      };
    }

    it("starts with its settings, unpaused, without pools", async () => {
      const { registry, milk, oracle, settings, deployer } = await factory();
      const exchange = await deployer.deploy(registry, milk, oracle, MLK_KRW, settings);
      expect(await exchange.settings()).to.deep.equal(settingsTuple(settings));
      expect(await exchange.pools()).to.have.lengthOf(0);
      expect(await exchange.paused()).to.equal(false);
      expect(await exchange.milk()).to.equal(await milk.getAddress());
      expect(await exchange.oracle()).to.equal(await oracle.getAddress());
      expect(await exchange.registry()).to.equal(await registry.getAddress());
      expect(await exchange.milkFeed()).to.equal(MLK_KRW);
      expect(await exchange.trustedForwarder()).to.equal(await registry.forwarder());
      await expect(exchange.deploymentTransaction())
        .to.emit(exchange, "SettingsChanged")
        .withArgs([0n, ZeroAddress, 0n, 0n, 0n, 0n], settingsTuple(settings));
    });

    it("reverts with UnknownFeed when the oracle does not know the feed of MLK", async () => {
      const { registry, milk, oracle, settings, deployer } = await factory();
      const unknown = feedId("MLK/JPY");
      await expect(deployer.deploy(registry, milk, oracle, unknown, settings))
        .to.be.revertedWithCustomError(oracle, "PriceOracle_UnknownFeed")
        .withArgs(unknown);
    });

    it("reverts with InvalidSettings when one is outside its range", async () => {
      const { registry, milk, oracle, exchange, settings, deployer } = await factory();
      for (const change of WRONG_SETTINGS) {
        const invalid = { ...settings, ...change };
        await expect(deployer.deploy(registry, milk, oracle, MLK_KRW, invalid))
          .to.be.revertedWithCustomError(exchange, "PointExchange_InvalidSettings")
          .withArgs(settingsTuple(invalid));
      }
    });
  });

  describe("collectFees", () => {
    it("sends exactly the fees of the pools named to the treasury, and nothing the second time", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [ynj, ssg, untouched] = [await moneyOf(world, YNJ), await moneyOf(world, SSG), await moneyOf(world, 2)];
      expect(ynj.fees).to.be.greaterThan(0n);
      const points = [world.point(YNJ), world.point(SSG)];
      const [first, second] = [await world.point(YNJ).getAddress(), await world.point(SSG).getAddress()];
      const treasury = world.treasury.address;
      const total = ynj.fees + ssg.fees;

      const sent = exchange.connect(world.operator).collectFees(points);
      await expect(sent).to.emit(exchange, "FeesCollected").withArgs(first, treasury, ynj.fees);
      await expect(sent).to.emit(exchange, "FeesCollected").withArgs(second, treasury, ssg.fees);
      await expect(sent).to.changeTokenBalances(ethers, milk, [exchange, world.treasury], [-total, total]);
      expect(await moneyOf(world, YNJ)).to.deep.equal({ reserve: ynj.reserve, fees: 0n });
      expect(await moneyOf(world, SSG)).to.deep.equal({ reserve: ssg.reserve, fees: 0n });
      expect(await moneyOf(world, 2)).to.deep.equal(untouched);
      await expectMilkAccountedFor(world);

      const again = exchange.connect(world.operator).collectFees(points);
      await expect(again).to.emit(exchange, "FeesCollected").withArgs(first, treasury, 0n);
      await expect(again).to.changeTokenBalances(ethers, milk, [exchange, world.treasury], [0n, 0n]);
    });

    it("counts a pool named twice once", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const { fees } = await moneyOf(world, YNJ);
      const sent = exchange.connect(world.operator).collectFees([world.point(YNJ), world.point(YNJ)]);
      await expect(sent).to.changeTokenBalances(ethers, milk, [exchange, world.treasury], [-fees, fees]);
      await expectMilkAccountedFor(world);
    });

    it("sends the fees to the treasury of the day", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const { fees } = await moneyOf(world, YNJ);
      const settings = { ...LOOSE_RULES, feeRate: 150n, treasury: world.member(3).address };
      await world.decide(exchange, exchange.interface.encodeFunctionData("setSettings", [settings]));
      await exchange.connect(world.operator).collectFees([world.point(YNJ)]);
      expect(await milk.balanceOf(world.member(3))).to.equal(fees);
    });

    it("reverts with AccessControlUnauthorizedAccount unless the operator calls", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      for (const caller of [world.treasury, world.council, world.guardian, world.partner(YNJ).treasurer]) {
        const collect = () => exchange.connect(caller).collectFees([world.point(YNJ)]);
        await expectRefusal(world, collect, exchange, "AccessControlUnauthorizedAccount", [caller, OPERATOR_ROLE]);
      }
    });

    it("reverts with UnknownPool when one of the programmes has no pool, and collects from none", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const collect = () => exchange.connect(world.operator).collectFees([world.point(YNJ), milk]);
      await expectRefusal(world, collect, exchange, "PointExchange_UnknownPool", [milk]);
    });
  });

  describe("setSettings", () => {
    it("lets the council change them, and records old and new", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const before = await exchange.settings();
      expect([...before]).to.deep.equal([150n, world.treasury.address, 100n, 500n, 3_600n, 86_400n]);
      const settings = {
        feeRate: 1_000n,
        treasury: world.member(3).address,
        leastSpread: 10_000n,
        maxQuoteStep: 10_000n,
        minQuoteInterval: 2_592_000n,
        withdrawalDelay: 2_592_000n,
      };
      await expect(world.decide(exchange, exchange.interface.encodeFunctionData("setSettings", [settings])))
        .to.emit(exchange, "SettingsChanged")
        .withArgs(before, settingsTuple(settings));
      expect(await exchange.settings()).to.deep.equal(settingsTuple(settings));
    });

    it("charges nothing at a fee of zero", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const settings = { ...LOOSE_RULES, feeRate: 0n, treasury: world.treasury.address };
      await world.decide(exchange, exchange.interface.encodeFunctionData("setSettings", [settings]));
      await world.postPrice();
      const before = await moneyOf(world, YNJ);
      const member = world.member(0);
      await exchange.connect(member).sell(world.point(YNJ), 10_000n, 0n, FOREVER, member);
      expect(await moneyOf(world, YNJ)).to.deep.equal({
        reserve: before.reserve - 29749103942652329749n,
        fees: before.fees,
      });
      const { fee, amountIn, milkValue } = await exchange.quoteBuy(world.point(SSG), 1_000n);
      expect([fee, amountIn]).to.deep.equal([0n, milkValue]);
    });

    it("reverts with InvalidSettings when one is outside its range", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const treasury = world.treasury.address;
      for (const change of WRONG_SETTINGS) {
        const settings = { ...LOOSE_RULES, feeRate: 150n, treasury, ...change };
        const decide = () => world.decide(exchange, exchange.interface.encodeFunctionData("setSettings", [settings]));
        const args = [settingsTuple(settings)];
        await expectRefusal(world, decide, exchange, "PointExchange_InvalidSettings", args);
      }
    });

    it("reverts with InvalidSettings when what goes to the treasury would be lost", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, milk, registry, forwarder } = world.alliance;
      for (const lost of [exchange, milk, registry, forwarder, world.point(YNJ)]) {
        const settings = { ...LOOSE_RULES, feeRate: 150n, treasury: await lost.getAddress() };
        const decide = () => world.decide(exchange, exchange.interface.encodeFunctionData("setSettings", [settings]));
        await expectRefusal(world, decide, exchange, "PointExchange_InvalidSettings", [settingsTuple(settings)]);
      }
    });

    it("reverts with AccessControlUnauthorizedAccount unless the timelock calls", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const settings = { ...LOOSE_RULES, feeRate: 0n, treasury: world.member(0).address };
      for (const caller of [world.council, world.operator, world.guardian, world.treasury, world.member(0)]) {
        const set = () => exchange.connect(caller).setSettings(settings);
        await expectRefusal(world, set, exchange, "AccessControlUnauthorizedAccount", [caller, COUNCIL_ROLE]);
      }
    });
  });

  describe("pausePool and unpausePool", () => {
    it("moves nothing of a paused pool, and everything again once the council unpauses it", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const point = world.point(YNJ);
      await expect(exchange.connect(world.guardian).pausePool(point))
        .to.emit(exchange, "PoolPauseChanged")
        .withArgs(await point.getAddress(), true);
      for (const move of Object.values(movesOf(world, YNJ, SSG))) {
        await expectRefusal(world, move, exchange, "PointExchange_PoolPaused", [point]);
      }
      await expect(
        world.decide(exchange, exchange.interface.encodeFunctionData("unpausePool", [await point.getAddress()])),
      )
        .to.emit(exchange, "PoolPauseChanged")
        .withArgs(await point.getAddress(), false);
      await world.postPrice();
      for (const move of Object.values(movesOf(world, YNJ, SSG))) await move();
      await expectMilkAccountedFor(world);
    });

    it("leaves the other pools trading", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      await exchange.connect(world.guardian).pausePool(world.point(2));
      for (const move of Object.values(movesOf(world, YNJ, SSG))) await move();
      await expectMilkAccountedFor(world);
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, milk } = world.alliance;
      const pause = () => exchange.connect(world.guardian).pausePool(milk);
      await expectRefusal(world, pause, exchange, "PointExchange_UnknownPool", [milk]);
      const data = exchange.interface.encodeFunctionData("unpausePool", [await milk.getAddress()]);
      await expectRefusal(world, () => world.decide(exchange, data), exchange, "PointExchange_UnknownPool", [milk]);
    });

    it("reverts with AccessControlUnauthorizedAccount unless a guardian pauses", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      for (const caller of [world.council, world.operator, world.partner(YNJ).admin, world.member(0)]) {
        const pause = () => exchange.connect(caller).pausePool(world.point(YNJ));
        await expectRefusal(world, pause, exchange, "AccessControlUnauthorizedAccount", [caller, GUARDIAN_ROLE]);
      }
    });

    it("reverts with AccessControlUnauthorizedAccount when a guardian unpauses", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      await exchange.connect(world.guardian).pausePool(world.point(YNJ));
      for (const caller of [world.guardian, world.council, world.operator, world.partner(YNJ).admin]) {
        const unpause = () => exchange.connect(caller).unpausePool(world.point(YNJ));
        await expectRefusal(world, unpause, exchange, "AccessControlUnauthorizedAccount", [caller, COUNCIL_ROLE]);
      }
    });
  });

  describe("pauseAll and unpauseAll", () => {
    it("moves nothing of any pool, and everything again once the council unpauses", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      await expect(exchange.connect(world.guardian).pauseAll()).to.emit(exchange, "PauseChanged").withArgs(true);
      expect(await exchange.paused()).to.equal(true);
      const moves = [...Object.values(movesOf(world, YNJ, SSG)), ...Object.values(movesOf(world, 2, 3))];
      for (const move of moves) await expectRefusal(world, move, exchange, "PointExchange_Paused");
      await expect(world.decide(exchange, exchange.interface.encodeFunctionData("unpauseAll")))
        .to.emit(exchange, "PauseChanged")
        .withArgs(false);
      await world.postPrice();
      for (const move of moves) await move();
      await expectMilkAccountedFor(world);
    });

    it("keeps a pool paused that was paused by itself", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      await exchange.connect(world.guardian).pausePool(world.point(YNJ));
      await exchange.connect(world.guardian).pauseAll();
      await world.decide(exchange, exchange.interface.encodeFunctionData("unpauseAll"));
      await world.postPrice();
      const { sell } = movesOf(world, YNJ, SSG);
      await expectRefusal(world, sell, exchange, "PointExchange_PoolPaused", [world.point(YNJ)]);
    });

    it("lets members redeem and give points away meanwhile", async () => {
      const world = await loadFixture(tradingFixture);
      const point = world.point(YNJ);
      await world.alliance.exchange.connect(world.guardian).pauseAll();
      await point.connect(world.member(0)).transfer(world.member(1), 10n);
      await point.connect(world.member(0)).redeem(10n, ZeroHash);
      expect(await point.balanceOf(world.member(0))).to.equal(99_980n);
    });

    it("reverts with AccessControlUnauthorizedAccount unless a guardian pauses and the timelock unpauses", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      for (const caller of [world.council, world.operator, world.member(0)]) {
        const pause = () => exchange.connect(caller).pauseAll();
        await expectRefusal(world, pause, exchange, "AccessControlUnauthorizedAccount", [caller, GUARDIAN_ROLE]);
      }
      await exchange.connect(world.guardian).pauseAll();
      for (const caller of [world.guardian, world.council, world.operator, world.member(0)]) {
        const unpause = () => exchange.connect(caller).unpauseAll();
        await expectRefusal(world, unpause, exchange, "AccessControlUnauthorizedAccount", [caller, COUNCIL_ROLE]);
      }
    });
  });

  describe("invariants", () => {
    it("MLK held by the exchange = Σ reserves + fees + whatever was sent uninvited, after a mixed sequence", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const steps: (() => Promise<unknown>)[] = [];
      for (const index of [0, 1, 2, 3, 4]) steps.push(...Object.values(movesOf(world, index, (index + 1) % 5)));
      const uninvited = parseEther("3") + 1n;
      const gift = () => milk.connect(world.funder).transfer(exchange, uninvited);
      steps.splice(steps.length / 2, 0, gift);
      let given = 0n;
      for (const step of steps) {
        await step();
        if (step === gift) given = uninvited;
        await expectMilkAccountedFor(world, given);
      }
      expect(given, "the gift was among the steps").to.equal(uninvited);
    });

    it("MLK sent uninvited changes no pool's books, and points are not to be sent", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const { pools } = await booksOf(world);
      await milk.connect(world.funder).transfer(exchange, parseEther("7"));
      const send = () => world.point(YNJ).connect(world.member(0)).transfer(exchange, 1_000n);
      await expectRefusal(world, send, world.point(YNJ), "PartnerPoint_NotExchange", [
        world.member(0),
        world.member(0),
        exchange,
      ]);
      expect((await booksOf(world)).pools).to.deep.equal(pools);
      await expectMilkAccountedFor(world, parseEther("7"));
      expect(await exchange.inventoryOf(world.point(YNJ)), "its inventory").to.equal(50_000n);
      const { reserve } = await moneyOf(world, YNJ);
      const { treasurer } = world.partner(YNJ);
      const withdraw = () => exchange.connect(treasurer).requestWithdrawal(world.point(YNJ), reserve + 1n, treasurer);
      const args = [world.point(YNJ), reserve, reserve + 1n];
      await expectRefusal(world, withdraw, exchange, "PointExchange_BeyondOwn", args);
    });
  });
});
