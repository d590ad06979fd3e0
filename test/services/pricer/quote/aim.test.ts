import { expect } from "chai";
import { aim, type QuoteRule } from "../../../../services/pricer/quote/aim.js";

const BOUNDS = { lowestBid: 7_500n, highestAsk: 9_500n, leastSpread: 100n, maxStep: 500n };
const RULE: QuoteRule = { targetInventory: 1_000n, spread: 400n, inventorySkew: 600n, flowSkew: 300n };

function target(inventory: bigint, flow = 0n, rule: Partial<QuoteRule> = {}, bounds = BOUNDS) {
  return aim({ inventory, flow }, { ...RULE, ...rule }, bounds).target;
}

describe("aim", () => {
  it("lies around the middle of the band at the target inventory without flow", () => {
    expect(target(1_000n)).to.deep.equal({ bid: 8_300n, ask: 8_700n });
    expect(target(1_000n, 0n, { neutralMid: 8_000n })).to.deep.equal({ bid: 7_800n, ask: 8_200n });
  });

  it("moves in proportion to inventory, at most as far as for an empty and for a twice full pool", () => {
    expect(target(500n)).to.deep.equal({ bid: 8_600n, ask: 9_000n });
    expect(target(0n)).to.deep.equal({ bid: 8_900n, ask: 9_300n });
    expect(target(2_000n)).to.deep.equal({ bid: 7_700n, ask: 8_100n });
    expect(target(1_000_000n)).to.deep.equal({ bid: 7_700n, ask: 8_100n });
  });

  it("falls with points that flow in and rises with points that flow out", () => {
    expect(target(1_000n, 500n)).to.deep.equal({ bid: 8_150n, ask: 8_550n });
    expect(target(1_000n, -500n)).to.deep.equal({ bid: 8_450n, ask: 8_850n });
    expect(target(1_000n, -50_000n)).to.deep.equal({ bid: 8_600n, ask: 9_000n });
  });

  it("stays in the band as a pair, its spread kept", () => {
    expect(target(0n, 0n, { inventorySkew: 5_000n })).to.deep.equal({ bid: 9_100n, ask: 9_500n });
    expect(target(9_999n, 0n, { inventorySkew: 10_000n })).to.deep.equal({ bid: 7_500n, ask: 7_900n });
  });

  it("takes the least spread where the rule's is less, and the band's width where it is more", () => {
    expect(target(1_000n, 0n, { spread: 0n })).to.deep.equal({ bid: 8_450n, ask: 8_550n });
    expect(target(0n, 0n, { spread: 5_000n })).to.deep.equal({ bid: 7_500n, ask: 9_500n });
  });

  it("finds nothing in a band narrower than the least spread", () => {
    expect(target(0n, 0n, {}, { ...BOUNDS, leastSpread: 2_001n })).to.equal(undefined);
    expect(target(0n, 0n, {}, { ...BOUNDS, leastSpread: 2_000n })).to.deep.equal({ bid: 7_500n, ask: 9_500n });
  });
});
