import { expect } from "chai";
import { decidePost, type FeedState } from "../../../../services/feeder/prices/decidePost.js";

const NOW = 1_800_000_000;
const RULES = { deviation: 50n, heartbeatSeconds: 600 };
const STATE: FeedState = {
  last: { price: 10_000n, observedAt: NOW - 100 },
  halted: false,
  heldAt: 0,
  maxAge: 3_600,
  blockTime: NOW,
};

function decide(price: bigint, observedAt: number, changes: Partial<FeedState> = {}) {
  const made = { price, observedAt, weight: 1n, used: ["a"] };
  return decidePost(made, { ...STATE, ...changes }, RULES);
}

describe("decidePost", () => {
  it("posts what a reporter never posted before", () => {
    const first = decide(5n, NOW - 3, { last: { price: 0n, observedAt: 0 } });
    expect(first).to.deep.equal({ post: true, reason: "FIRST", price: 5n, observedAt: NOW - 3 });
  });

  it("posts a price that deviates, up or down, to the basis point", () => {
    expect(decide(10_050n, NOW - 3)).to.include({ post: true, reason: "DEVIATION" });
    expect(decide(9_950n, NOW - 3)).to.include({ post: true, reason: "DEVIATION" });
    expect(decide(10_049n, NOW - 3)).to.deep.equal({ post: false, reason: "NOTHING_NEW" });
    expect(decide(9_951n, NOW - 3)).to.deep.equal({ post: false, reason: "NOTHING_NEW" });
  });

  it("posts an unchanged price when its last is as old as the heartbeat, to the second", () => {
    const last = (age: number) => ({ last: { price: 10_000n, observedAt: NOW - age } });
    expect(decide(10_000n, NOW - 3, last(600))).to.include({ post: true, reason: "HEARTBEAT" });
    expect(decide(10_000n, NOW - 3, last(599))).to.include({ post: false, reason: "NOTHING_NEW" });
  });

  it("never posts twice for the same time, nor backwards, however far the price moved", () => {
    expect(decide(20_000n, NOW - 100)).to.deep.equal({ post: false, reason: "NOT_NEWER" });
    expect(decide(20_000n, NOW - 101)).to.deep.equal({ post: false, reason: "NOT_NEWER" });
    expect(decide(20_000n, NOW - 99)).to.include({ post: true, observedAt: NOW - 99 });
  });

  it("dates a price at most at the newest block's time", () => {
    expect(decide(20_000n, NOW + 4)).to.include({ post: true, observedAt: NOW });
    const slow = { blockTime: NOW - 100 };
    expect(decide(20_000n, NOW + 4, slow)).to.deep.equal({ post: false, reason: "NOT_NEWER" });
  });

  it("keeps back what the chain would find too old, to the second", () => {
    const last = { last: { price: 0n, observedAt: 0 } };
    expect(decide(1n, NOW - 3_600, last)).to.include({ post: true });
    expect(decide(1n, NOW - 3_601, last)).to.deep.equal({ post: false, reason: "TOO_OLD_FOR_CHAIN" });
  });

  it("says when the oracle does not know the feed", () => {
    expect(decide(1n, NOW, { maxAge: 0 })).to.deep.equal({ post: false, reason: "FEED_UNKNOWN" });
  });

  it("posts an unchanged price to a halted feed once, with an observation made after the halt", () => {
    const halt = { halted: true, heldAt: NOW - 50 };
    expect(decide(10_000n, NOW - 49, halt)).to.include({ post: true, reason: "HALTED" });
    expect(decide(20_000n, NOW - 50, halt)).to.deep.equal({ post: false, reason: "NOTHING_NEW" });
    const spoken = { ...halt, last: { price: 10_000n, observedAt: NOW - 40 } };
    expect(decide(10_000n, NOW - 3, spoken)).to.deep.equal({ post: false, reason: "NOTHING_NEW" });
  });

  it("posts an unchanged price once after a jump was decided, with an observation made since", () => {
    const decided = { halted: false, heldAt: NOW - 50 };
    expect(decide(10_000n, NOW - 49, decided)).to.include({ post: true, reason: "DECIDED" });
    expect(decide(20_000n, NOW - 50, decided)).to.deep.equal({ post: false, reason: "NOTHING_NEW" });
    const spoken = { ...decided, last: { price: 10_000n, observedAt: NOW - 40 } };
    expect(decide(10_000n, NOW - 3, spoken)).to.deep.equal({ post: false, reason: "NOTHING_NEW" });
  });
});
