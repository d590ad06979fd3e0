import { expect } from "chai";
import { MaxUint256, ZeroAddress, ZeroHash, id, parseEther } from "ethers";
import { expectMilkAccountedFor, expectRefusal, moneyOf } from "../support/books.js";
import { USD_KRW, deployedFixture, ethers, loadFixture, tradingFixture } from "../support/fixture.js";
import { KOREAN_WON_POOL, addPool, addProgramme, deployProgramme } from "../support/programmes.js";
import { poolFields } from "../support/poolFields.js";
import { WRONG_LIMITS, limitsTuple } from "../support/settings.js";
import { feedId } from "../../sdk/feedId.js";

const YNJ = 0;
const PAC = 4;
const OPERATOR_ROLE = id("OPERATOR_ROLE");
const MONTH = 2_629_800n;
const LIMITS = limitsTuple(KOREAN_WON_POOL.limits);

describe("PointExchange", () => {
  describe("openPool", () => {
    it("opens an empty pool in the base currency, without a quote", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addProgramme(world);
      const limits = { lowestBid: 1n, highestAsk: 1n, minRemaining: 36n, outflowCap: 1n, inventoryCap: 2n };
      const terms = { ...KOREAN_WON_POOL, faceValue: 2n ** 64n - 1n, limits };
      await expect(exchange.connect(world.operator).openPool(point, terms))
        .to.emit(exchange, "PoolOpened")
        .withArgs(await point.getAddress(), 1n, [terms.faceValue, ZeroHash, limitsTuple(limits)]);
      expect(poolFields(await exchange.pool(point))).to.deep.equal({
        reserve: 0n,
        fees: 0n,
        credit: 0n,
        partnerId: 1n,
        faceValue: 2n ** 64n - 1n,
        currencyFeed: ZeroHash,
        bid: 0n,
        ask: 0n,
        quotedAt: 0n,
        epochLength: MONTH,
        validity: 36n,
        paused: false,
        buys: true,
        sells: true,
        limits,
      });
      expect(await exchange.inventoryOf(point)).to.equal(0n);
      expect(await exchange.outflowLeftOf(point)).to.equal(parseEther("1"));
      expect(await exchange.withdrawalOf(point)).to.deep.equal([0n, ZeroAddress, 0n, 0n]);
      expect(await exchange.minEpochOf(point)).to.equal(await point.currentEpoch());
    });

    it("opens a pool in another currency", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addPool(world, { currencyFeed: USD_KRW });
      expect((await exchange.pool(point)).currencyFeed).to.equal(USD_KRW);
    });

    it("opens several pools of one partner, each with money of its own", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const point = await addPool(world);
      const before = await moneyOf(world, YNJ);
      await milk.connect(world.funder).approve(exchange, 5n);
      await exchange.connect(world.funder).fund(point, 5n);
      expect((await exchange.pool(point)).reserve).to.equal(5n);
      expect(await moneyOf(world, YNJ)).to.deep.equal(before);
    });

    it("reverts with AccessControlUnauthorizedAccount unless the operator calls", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addProgramme(world);
      for (const caller of [world.member(0), world.council, world.partner(YNJ).admin, world.partner(YNJ).treasurer]) {
        const open = () => exchange.connect(caller).openPool(point, KOREAN_WON_POOL);
        await expectRefusal(world, open, exchange, "AccessControlUnauthorizedAccount", [caller, OPERATOR_ROLE]);
      }
    });

    it("reverts with PoolExists when the programme has a pool", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const point = world.point(YNJ);
      const open = () => exchange.connect(world.operator).openPool(point, KOREAN_WON_POOL);
      await expectRefusal(world, open, exchange, "PointExchange_PoolExists", [point]);
    });

    it("reverts with ForeignPoint when the directory does not know the contract", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, milk } = world.alliance;
      for (const point of [await deployProgramme(world), milk, world.member(0), ZeroAddress]) {
        const open = () => exchange.connect(world.operator).openPool(point, KOREAN_WON_POOL);
        await expectRefusal(world, open, exchange, "PointExchange_ForeignPoint", [point]);
      }
    });

    it("reverts with ForeignPoint when the programme obeys another exchange", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, oracle } = world.alliance;
      const point = await addProgramme(world, oracle);
      const open = () => exchange.connect(world.operator).openPool(point, KOREAN_WON_POOL);
      await expectRefusal(world, open, exchange, "PointExchange_ForeignPoint", [point]);
    });

    it("opens the pool of a programme that obeys another exchange once the council proposed this one", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, oracle } = world.alliance;
      const point = await addProgramme(world, oracle);
      await point.connect(await world.asTimelock()).proposeExchange(exchange);
      await exchange.connect(world.operator).openPool(point, KOREAN_WON_POOL);
      expect((await exchange.pool(point)).faceValue).to.equal(KOREAN_WON_POOL.faceValue);
    });

    it("reverts with InvalidTerms when the face value is zero", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addProgramme(world);
      const open = () => exchange.connect(world.operator).openPool(point, { ...KOREAN_WON_POOL, faceValue: 0n });
      await expectRefusal(world, open, exchange, "PointExchange_InvalidTerms", [point, [0n, ZeroHash, LIMITS]]);
    });

    it("reverts with InvalidLimits when a limit is outside its range", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addProgramme(world);
      for (const change of WRONG_LIMITS) {
        const limits = { ...KOREAN_WON_POOL.limits, ...change };
        const open = () => exchange.connect(world.operator).openPool(point, { ...KOREAN_WON_POOL, limits });
        await expectRefusal(world, open, exchange, "PointExchange_InvalidLimits", [point, limitsTuple(limits)]);
      }
    });

    it("reverts with InvalidTerms when the oracle does not know the currency feed", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addProgramme(world);
      const currencyFeed = feedId("JPY/KRW");
      const open = () => exchange.connect(world.operator).openPool(point, { ...KOREAN_WON_POOL, currencyFeed });
      const args = [point, [KOREAN_WON_POOL.faceValue, currencyFeed, LIMITS]];
      await expectRefusal(world, open, exchange, "PointExchange_InvalidTerms", args);
    });
  });

  describe("fund", () => {
    it("adds anybody's MLK to the reserve, to the wei", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [giver, point] = [world.member(0), world.point(YNJ)];
      const before = await moneyOf(world, YNJ);
      const amount = 123_456_789n;
      const sent = exchange.connect(giver).fund(point, amount);
      await expect(sent)
        .to.emit(exchange, "Funded")
        .withArgs(await point.getAddress(), giver.address, amount);
      await expect(sent).to.changeTokenBalances(ethers, milk, [giver, exchange], [-amount, amount]);
      expect(await moneyOf(world, YNJ)).to.deep.equal({ reserve: before.reserve + amount, fees: before.fees });
      await expectMilkAccountedFor(world);
    });

    it("reverts with ZeroAmount when nothing is given", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const fund = () => exchange.connect(world.member(0)).fund(world.point(YNJ), 0n);
      await expectRefusal(world, fund, exchange, "PointExchange_ZeroAmount");
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const fund = () => exchange.connect(world.member(0)).fund(milk, 1n);
      await expectRefusal(world, fund, exchange, "PointExchange_UnknownPool", [milk]);
    });

    it("reverts with MLK's errors when the allowance or the balance is too low", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [giver, point] = [world.member(0), world.point(YNJ)];
      const balance = await milk.balanceOf(giver);
      const fund = () => exchange.connect(giver).fund(point, balance + 1n);
      const lacking = [exchange, balance, balance + 1n];
      await expectRefusal(world, fund, milk, "ERC20InsufficientAllowance", lacking);
      await milk.connect(giver).approve(exchange, MaxUint256);
      await expectRefusal(world, fund, milk, "ERC20InsufficientBalance", [giver, balance, balance + 1n]);
    });

    it("reverts with AmountTooWide when the amount does not fit 92 bits", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      for (const amount of [2n ** 92n, MaxUint256]) {
        const fund = () => exchange.connect(world.member(0)).fund(world.point(YNJ), amount);
        await expectRefusal(world, fund, exchange, "PointExchange_AmountTooWide", [amount]);
      }
    });

    it("reverts with AmountTooWide when the reserve would not fit 92 bits", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const { reserve } = await moneyOf(world, YNJ);
      const amount = 2n ** 92n - reserve;
      const fund = () => exchange.connect(world.member(0)).fund(world.point(YNJ), amount);
      await expectRefusal(world, fund, exchange, "PointExchange_AmountTooWide", [amount]);
    });
  });

  describe("views", () => {
    it("shows every pool of the manifest as it was opened, quoted and funded", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, points } = world.alliance;
      expect([...(await exchange.pools())]).to.deep.equal(await Promise.all(points.map((point) => point.getAddress())));
      const pool = await exchange.pool(world.point(PAC));
      expect([pool.reserve, pool.faceValue, pool.currencyFeed, pool.bid, pool.ask]).to.deep.equal([
        parseEther("400000"),
        1_000_000n,
        USD_KRW,
        7_500n,
        8_200n,
      ]);
      expect((await exchange.pool(world.point(YNJ))).currencyFeed).to.equal(ZeroHash);
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, milk } = world.alliance;
      const views = [
        () => exchange.pool(milk),
        () => exchange.inventoryOf(milk),
        () => exchange.minEpochOf(milk),
        () => exchange.outflowLeftOf(milk),
        () => exchange.withdrawalOf(milk),
      ];
      for (const view of views) {
        await expectRefusal(world, view, exchange, "PointExchange_UnknownPool", [milk]);
      }
    });
  });
});
