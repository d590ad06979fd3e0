import { expect } from "chai";
import fc from "fast-check";
import { netFlow } from "../../../../services/pricer/flow/netFlow.js";

const NOW = 1_800_000_000;
const HOUR = 3_600;
const flow = (points: bigint, age: number) => netFlow([{ points, time: NOW - age }], NOW, HOUR);

describe("netFlow", () => {
  it("counts a trade half after a half-life, and in a straight line in between", () => {
    expect(flow(1_024n, 0)).to.equal(1_024n);
    expect(flow(1_024n, HOUR / 2)).to.equal(768n);
    expect(flow(1_024n, HOUR)).to.equal(512n);
    expect(flow(1_024n, 9 * HOUR)).to.equal(2n);
    expect(flow(1_024n, 10 * HOUR)).to.equal(0n);
  });

  it("nets what came in against what left, rounding both alike", () => {
    const trades = [
      { points: 100n, time: NOW },
      { points: -100n, time: NOW - HOUR },
    ];
    expect(netFlow(trades, NOW, HOUR)).to.equal(50n);
    expect(flow(-101n, HOUR)).to.equal(-flow(101n, HOUR));
  });

  it("counts a trade of a block after now as of now", () => {
    expect(flow(10n, -5)).to.equal(10n);
  });

  it("never counts an older trade for more", () => {
    const age = fc.integer({ min: 0, max: 12 * HOUR });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n }), age, age, (points, a, b) => {
        expect(flow(points, Math.max(a, b)) <= flow(points, Math.min(a, b))).to.equal(true);
      }),
    );
  });
});
