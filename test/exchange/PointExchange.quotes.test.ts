import { expect } from "chai";
import { expectRefusals } from "../support/books.js";
import { FOREVER, MILK_PRICE, loadFixture, tradingFixture } from "../support/fixture.js";

describe("PointExchange", () => {
  describe("quoteSell, quoteBuy and quoteSwap", () => {
    it("give the worked vectors to the wei", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [gross, paid] = [29749103942652329749n, 29302867383512544802n];
      expect([...(await exchange.quoteSell(world.point(0), 10_000n))]).to.deep.equal([
        10_000n,
        paid,
        gross,
        gross - paid,
        0n,
      ]);
      const [value, taken] = [2508960573476702509n, 2546594982078853047n];
      expect([...(await exchange.quoteBuy(world.point(1), 1_000n))]).to.deep.equal([
        taken,
        1_000n,
        value,
        taken - value,
        value,
      ]);
      expect([...(await exchange.quoteSwap(world.point(0), 10_000n, world.point(1)))]).to.deep.equal([
        10_000n,
        11_679n,
        gross,
        gross - paid,
        // 11,679 points at 70 %.
        29302150537634408602n,
      ]);
    });

    it("revert with ReserveTooLow, as the trade does, when the reserve cannot pay", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const [member, point] = [world.member(0), world.point(0)];
      const { reserve } = await exchange.pool(point);
      const { milkValue } = await exchange.quoteSell(point, 1n);
      await world.withdraw(0, reserve);
      const calls = [
        () => exchange.quoteSell(point, 1n),
        () => exchange.connect(member).sell(point, 1n, 0n, FOREVER, member),
      ];
      await expectRefusals(world, calls, exchange, "PointExchange_ReserveTooLow", [point, 0n, milkValue]);
    });

    it("follow the MLK price, but a swap does not", async () => {
      const world = await loadFixture(tradingFixture);
      const { exchange } = world.alliance;
      const sale = await exchange.quoteSell(world.point(0), 10_000n);
      const conversion = await exchange.quoteSwap(world.point(0), 10_000n, world.point(1));
      await world.settlePrice(2n * MILK_PRICE);
      expect((await exchange.quoteSell(world.point(0), 10_000n)).milkValue).to.equal(sale.milkValue / 2n);
      const { amountOut } = await exchange.quoteSwap(world.point(0), 10_000n, world.point(1));
      expect(amountOut).to.equal(conversion.amountOut);
    });
  });
});
