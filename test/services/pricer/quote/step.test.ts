import { expect } from "chai";
import { step } from "../../../../services/pricer/quote/step.js";

const BOUNDS = { lowestBid: 7_500n, highestAsk: 9_500n, leastSpread: 100n, maxStep: 50n };
const PRESENT = { bid: 8_000n, ask: 8_400n };

describe("step", () => {
  it("goes all the way where it is no further than a step", () => {
    expect(step({ bid: 8_050n, ask: 8_350n }, PRESENT, BOUNDS)).to.deep.equal({ bid: 8_050n, ask: 8_350n });
  });

  it("goes as far as it may with bid and ask each", () => {
    expect(step({ bid: 9_000n, ask: 9_400n }, PRESENT, BOUNDS)).to.deep.equal({ bid: 8_050n, ask: 8_450n });
    expect(step({ bid: 7_600n, ask: 8_390n }, PRESENT, BOUNDS)).to.deep.equal({ bid: 7_950n, ask: 8_390n });
  });

  it("goes anywhere from no quote", () => {
    expect(step({ bid: 9_000n, ask: 9_400n }, undefined, BOUNDS)).to.deep.equal({ bid: 9_000n, ask: 9_400n });
  });

  it("draws a pair apart that became too narrow", () => {
    const narrow = { bid: 8_000n, ask: 8_060n };
    expect(step({ bid: 9_000n, ask: 9_400n }, narrow, BOUNDS)).to.deep.equal({ bid: 8_010n, ask: 8_110n });
    expect(step({ bid: 7_600n, ask: 7_700n }, narrow, BOUNDS)).to.deep.equal({ bid: 7_950n, ask: 8_050n });
  });

  it("finds nothing when two steps are not enough for the least spread", () => {
    const narrow = { bid: 8_000n, ask: 8_020n };
    const target = { bid: 7_900n, ask: 8_100n };
    expect(step(target, narrow, { ...BOUNDS, leastSpread: 120n })).to.deep.equal({ bid: 7_950n, ask: 8_070n });
    expect(step(target, narrow, { ...BOUNDS, leastSpread: 121n })).to.equal(undefined);
  });
});
