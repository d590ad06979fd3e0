import { expect } from "chai";
import { MaxUint256, ZeroAddress, ZeroHash, id, parseEther } from "ethers";
import { expectMilkAccountedFor, expectRefusal, moneyOf } from "../support/books.js";
import { USD_KRW, deployedFixture, ethers, loadFixture, tradingFixture } from "../support/fixture.js";
import { KOREAN_WON_POOL, addPool, addProgramme, deployProgramme } from "../support/programmes.js";
import { feedId } from "../../sdk/feedId.js";
import { partnerRole } from "../../sdk/partnerRole.js";

const YNJ = 0;
const SSG = 1;
const PAC = 4;
const OPERATOR_ROLE = id("OPERATOR_ROLE");
const MONTH = 2_629_800n;

describe("PointExchange", () => {
  describe("openPool", () => {
    it("opens an empty pool in the base currency, without a quote", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addProgramme(world);
      const terms = { ...KOREAN_WON_POOL, faceValue: 2n ** 64n - 1n, minRemaining: 36n };
      await expect(exchange.connect(world.operator).openPool(point, terms))
        .to.emit(exchange, "PoolOpened")
        .withArgs(await point.getAddress(), 1n, [terms.faceValue, 36n, ZeroHash]);
      expect([...(await exchange.pool(point))]).to.deep.equal(
        [0n, 0n, 1n, 2n ** 64n - 1n, 0n, 0n, MONTH, 36n, 36n, false, false],
        "reserve, fees, partner, face value, bid, ask, epoch length, validity, minimum remaining, paused, currency feed",
      );
      expect(await exchange.currencyFeedOf(point)).to.equal(ZeroHash);
    });

    it("opens a pool in another currency", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addPool(world, { currencyFeed: USD_KRW });
      expect((await exchange.pool(point)).hasCurrencyFeed).to.equal(true);
      expect(await exchange.currencyFeedOf(point)).to.equal(USD_KRW);
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

    it("reverts with InvalidTerms when the face value is zero", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addProgramme(world);
      const open = () => exchange.connect(world.operator).openPool(point, { ...KOREAN_WON_POOL, faceValue: 0n });
      await expectRefusal(world, open, exchange, "PointExchange_InvalidTerms", [point, [0n, 2n, ZeroHash]]);
    });

    it("reverts with InvalidTerms when the minimum remaining life exceeds the validity", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addProgramme(world);
      const { faceValue } = KOREAN_WON_POOL;
      for (const minRemaining of [37n, 255n]) {
        const open = () => exchange.connect(world.operator).openPool(point, { ...KOREAN_WON_POOL, minRemaining });
        const args = [point, [faceValue, minRemaining, ZeroHash]];
        await expectRefusal(world, open, exchange, "PointExchange_InvalidTerms", args);
      }
    });

    it("reverts with InvalidTerms when the oracle does not know the currency feed", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const point = await addProgramme(world);
      const currencyFeed = feedId("JPY/KRW");
      const open = () => exchange.connect(world.operator).openPool(point, { ...KOREAN_WON_POOL, currencyFeed });
      const args = [point, [KOREAN_WON_POOL.faceValue, 2n, currencyFeed]];
      await expectRefusal(world, open, exchange, "PointExchange_InvalidTerms", args);
    });
  });

  describe("setQuote", () => {
    it("changes what the pool pays and asks, and records both", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const [point, { treasurer }] = [world.point(YNJ), world.partner(YNJ)];
      const address = await point.getAddress();
      await expect(exchange.connect(treasurer).setQuote(point, 1n, 10_000n))
        .to.emit(exchange, "QuoteChanged")
        .withArgs(address, 8_300n, 8_800n, 1n, 10_000n);
      const { bid, ask } = await exchange.pool(point);
      expect([bid, ask]).to.deep.equal([1n, 10_000n]);
      await expect(exchange.connect(treasurer).setQuote(point, 10_000n, 10_000n))
        .to.emit(exchange, "QuoteChanged")
        .withArgs(address, 1n, 10_000n, 10_000n, 10_000n);
    });

    it("reverts with AccessControlUnauthorizedAccount unless the partner's own treasurer calls", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const { admin, issuer } = world.partner(YNJ);
      const role = partnerRole(1, "treasurer");
      const callers = [world.partner(SSG).treasurer, admin, issuer, world.operator, world.council, world.member(0)];
      for (const caller of callers) {
        const set = () => exchange.connect(caller).setQuote(world.point(YNJ), 1n, 2n);
        await expectRefusal(world, set, exchange, "AccessControlUnauthorizedAccount", [caller, role]);
      }
    });

    it("reverts with InvalidQuote when the bid is zero, above the ask, or the ask above the face value", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const [point, { treasurer }] = [world.point(YNJ), world.partner(YNJ)];
      const invalid = [
        [0n, 8_800n],
        [0n, 0n],
        [8_801n, 8_800n],
        [8_300n, 10_001n],
        [65_535n, 65_535n],
      ] as const;
      for (const [bid, ask] of invalid) {
        const set = () => exchange.connect(treasurer).setQuote(point, bid, ask);
        await expectRefusal(world, set, exchange, "PointExchange_InvalidQuote", [bid, ask]);
      }
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, milk } = world.alliance;
      const set = () => exchange.connect(world.partner(YNJ).treasurer).setQuote(milk, 1n, 2n);
      await expectRefusal(world, set, exchange, "PointExchange_UnknownPool", [milk]);
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

    it("reverts with AmountTooWide when the amount does not fit 96 bits", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      for (const amount of [2n ** 96n, MaxUint256]) {
        const fund = () => exchange.connect(world.member(0)).fund(world.point(YNJ), amount);
        await expectRefusal(world, fund, exchange, "PointExchange_AmountTooWide", [amount]);
      }
    });

    it("reverts with SafeCastOverflowedUintDowncast when the reserve would not fit 96 bits", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const { reserve } = await moneyOf(world, YNJ);
      const amount = 2n ** 96n - reserve;
      const fund = () => exchange.connect(world.member(0)).fund(world.point(YNJ), amount);
      await expectRefusal(world, fund, exchange, "SafeCastOverflowedUintDowncast", [96n, reserve + amount]);
    });
  });

  describe("withdraw", () => {
    it("pays the treasurer's recipient out of the reserve, down to nothing", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const [recipient, point, { treasurer }] = [world.member(3), world.point(YNJ), world.partner(YNJ)];
      const before = await moneyOf(world, YNJ);
      const others = await Promise.all([1, 2, 3, 4].map((index) => moneyOf(world, index)));
      const sent = exchange.connect(treasurer).withdraw(point, before.reserve, recipient);
      await expect(sent)
        .to.emit(exchange, "Withdrawn")
        .withArgs(await point.getAddress(), recipient.address, before.reserve);
      await expect(sent).to.changeTokenBalances(
        ethers,
        milk,
        [exchange, recipient, treasurer],
        [-before.reserve, before.reserve, 0n],
      );
      expect(await moneyOf(world, YNJ)).to.deep.equal({ reserve: 0n, fees: before.fees });
      expect(await Promise.all([1, 2, 3, 4].map((index) => moneyOf(world, index)))).to.deep.equal(others);
      await expectMilkAccountedFor(world);
    });

    it("reverts with ReserveTooLow beyond the reserve, though the exchange holds more MLK", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [point, { treasurer }] = [world.point(YNJ), world.partner(YNJ)];
      const { reserve } = await moneyOf(world, YNJ);
      for (const amount of [reserve + 1n, MaxUint256]) {
        const withdraw = () => exchange.connect(treasurer).withdraw(point, amount, treasurer);
        await expectRefusal(world, withdraw, exchange, "PointExchange_ReserveTooLow", [point, reserve, amount]);
      }
    });

    it("reverts with ZeroAmount when nothing is taken", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const { treasurer } = world.partner(YNJ);
      const withdraw = () => exchange.connect(treasurer).withdraw(world.point(YNJ), 0n, treasurer);
      await expectRefusal(world, withdraw, exchange, "PointExchange_ZeroAmount");
    });

    it("reverts with AccessControlUnauthorizedAccount unless the partner's own treasurer calls", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const { admin, issuer } = world.partner(YNJ);
      const role = partnerRole(1, "treasurer");
      const callers = [world.partner(SSG).treasurer, admin, issuer, world.operator, world.council, world.member(0)];
      for (const caller of callers) {
        const withdraw = () => exchange.connect(caller).withdraw(world.point(YNJ), 1n, caller);
        await expectRefusal(world, withdraw, exchange, "AccessControlUnauthorizedAccount", [caller, role]);
      }
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const { treasurer } = world.partner(YNJ);
      const withdraw = () => exchange.connect(treasurer).withdraw(milk, 1n, treasurer);
      await expectRefusal(world, withdraw, exchange, "PointExchange_UnknownPool", [milk]);
    });

    it("reverts with ERC20InvalidReceiver when the MLK would go to nobody", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange, milk } = world.alliance;
      const { treasurer } = world.partner(YNJ);
      const withdraw = () => exchange.connect(treasurer).withdraw(world.point(YNJ), 1n, ZeroAddress);
      await expectRefusal(world, withdraw, milk, "ERC20InvalidReceiver", [ZeroAddress]);
    });
  });

  describe("views", () => {
    it("shows every pool of the manifest as it was opened, quoted and funded", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, points } = world.alliance;
      expect([...(await exchange.pools())]).to.deep.equal(await Promise.all(points.map((point) => point.getAddress())));
      expect([...(await exchange.pool(world.point(PAC)))]).to.deep.equal(
        [parseEther("400000"), 0n, 5n, 1_000_000n, 7_500n, 8_200n, MONTH, 24n, 2n, false, true],
        "reserve, fees, partner, face value, bid, ask, epoch length, validity, minimum remaining, paused, currency feed",
      );
      expect(await exchange.currencyFeedOf(world.point(PAC))).to.equal(USD_KRW);
      expect(await exchange.currencyFeedOf(world.point(YNJ))).to.equal(ZeroHash);
    });

    it("reverts with UnknownPool when the programme has no pool", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange, milk } = world.alliance;
      for (const view of [() => exchange.pool(milk), () => exchange.inventoryOf(milk)]) {
        await expectRefusal(world, view, exchange, "PointExchange_UnknownPool", [milk]);
      }
    });
  });
});
