import { expect } from "chai";
import { priceLine } from "../../../../services/indexer/chart/priceLine.js";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 3, 1) / 1_000;
const period = { from: FROM, to: FROM + DAY };
const answer = (hour: number, price: number, lasts = HOUR) => {
  const time = FROM + hour * HOUR;
  return { time, until: time + lasts, price };
};
/** The hours of the period, and what the line is from them on. */
const hours = (line: ReturnType<typeof priceLine>) =>
  line.map(({ time, price }) => [(time / 1_000 - FROM) / HOUR, price]);

describe("priceLine", () => {
  it("holds an answer until the next, and until the period ends", () => {
    const line = priceLine([answer(22, 279, 2 * HOUR), answer(23, 280, 2 * HOUR)], period);
    expect(hours(line)).to.deep.equal([
      [22, 279],
      [23, 280],
      [24, 280],
    ]);
  });

  it("has a gap while nobody reports a price, from when the last answer is too old", () => {
    expect(hours(priceLine([answer(1, 279), answer(6, 280), answer(6.5, 281)], period))).to.deep.equal([
      [1, 279],
      [2, 279],
      [2, null],
      [6, 280],
      [6.5, 281],
      [7.5, 281],
      [7.5, null],
    ]);
  });

  it("begins with the answer that held before the period, unless that was too old by then", () => {
    expect(hours(priceLine([answer(-1, 279, 3 * HOUR), answer(1, 280, DAY)], period))).to.deep.equal([
      [0, 279],
      [1, 280],
      [24, 280],
    ]);
    expect(hours(priceLine([answer(-5, 279), answer(1, 280, DAY)], period))).to.deep.equal([
      [1, 280],
      [24, 280],
    ]);
  });

  it("keeps the last answer of each pixel, and no gap that is narrower than one", () => {
    const long = { from: FROM, to: FROM + 400 * DAY };
    const answers = Array.from({ length: 9_600 }, (_, hour) => answer(hour, hour, HOUR / 2));
    const line = priceLine(answers, long);
    expect(line).to.have.length.within(700, 1_000);
    expect(line.slice(0, -2).every(({ price }) => price !== null)).to.equal(true);
  });

  it("is empty when there was never an answer", () => {
    expect(priceLine([], period)).to.deep.equal([]);
  });
});
