import { expect } from "chai";
import type { Quotation } from "../../../../services/feeder/prices/Quotation.js";
import { screen } from "../../../../services/feeder/prices/screen.js";
import type { Reading } from "../../../../services/feeder/sources/Source.js";

const NOW = 1_800_000_000;
const RULES = { futureToleranceSeconds: 5, maxSpread: 500n };
const GOOD: Reading = { price: 279_00000000n, volume: 5n, observedAt: NOW - 10, book: undefined };

function quotation(changes: Partial<Reading> = {}): Quotation {
  return { source: "one", reading: { ...GOOD, ...changes }, maxAgeSeconds: 60, weight: 7n };
}

function reasonFor(changes: Partial<Reading>): string | undefined {
  return screen([quotation(changes)], NOW, RULES).dropped[0]?.reason;
}

describe("screen", () => {
  it("keeps a good reading as it is", () => {
    expect(screen([quotation()], NOW, RULES)).to.deep.equal({
      parts: [{ source: "one", price: 279_00000000n, weight: 5n, observedAt: NOW - 10 }],
      dropped: [],
    });
  });

  it("gives a source without volume its fixed weight", () => {
    expect(screen([quotation({ volume: undefined })], NOW, RULES).parts[0]?.weight).to.equal(7n);
  });

  it("drops a source that was never heard", () => {
    const silent = { ...quotation(), reading: undefined };
    expect(screen([silent], NOW, RULES)).to.deep.equal({
      parts: [],
      dropped: [{ source: "one", reason: "NO_READING" }],
    });
  });

  it("drops a reading older than its source's may be, to the second", () => {
    expect(reasonFor({ observedAt: NOW - 60 })).to.equal(undefined);
    expect(reasonFor({ observedAt: NOW - 61 })).to.equal("TOO_OLD");
  });

  it("sets a clock that is a little ahead back to now, and drops one that is further, to the second", () => {
    expect(screen([quotation({ observedAt: NOW + 5 })], NOW, RULES).parts[0]?.observedAt).to.equal(NOW);
    expect(reasonFor({ observedAt: NOW + 6 })).to.equal("FROM_THE_FUTURE");
  });

  it("drops prices that no oracle takes", () => {
    expect(reasonFor({ price: 0n })).to.equal("NO_PRICE");
    expect(reasonFor({ price: 2n ** 64n })).to.equal("NO_PRICE");
    expect(reasonFor({ price: 2n ** 64n - 1n })).to.equal(undefined);
  });

  it("drops a market without trades, and one with more than there can be", () => {
    expect(reasonFor({ volume: 0n })).to.equal("NO_VOLUME");
    expect(reasonFor({ volume: 10n ** 24n + 1n })).to.equal("NO_VOLUME");
  });

  it("drops a market whose bid and ask are further apart than the limit, crossed, or one-sided", () => {
    expect(reasonFor({ book: { bid: 975n, ask: 1_025n } })).to.equal(undefined);
    expect(reasonFor({ book: { bid: 974n, ask: 1_025n } })).to.equal("WIDE_SPREAD");
    expect(reasonFor({ book: { bid: 1_001n, ask: 1_000n } })).to.equal("WIDE_SPREAD");
    expect(reasonFor({ book: { bid: 0n, ask: 1_000n } })).to.equal("WIDE_SPREAD");
  });
});
