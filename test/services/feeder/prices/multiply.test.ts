import { expect } from "chai";
import { multiply } from "../../../../services/feeder/prices/multiply.js";

describe("multiply", () => {
  it("turns a price into another currency, as old as the older of the two", () => {
    const market = { price: 20_210_000n, volume: 7n, observedAt: 900, book: { bid: 1n, ask: 2n } };
    const rate = { price: 1_380_00000000n, observedAt: 850, weight: 1n, used: ["upbit USDT/KRW"] };
    expect(multiply(market, rate)).to.deep.equal({ ...market, price: 278_89800000n, observedAt: 850 });
    expect(multiply({ ...market, observedAt: 800 }, rate).observedAt).to.equal(800);
  });
});
