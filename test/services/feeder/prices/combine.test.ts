import { expect } from "chai";
import fc from "fast-check";
import { combine, type CombineRules } from "../../../../services/feeder/prices/combine.js";
import type { Part } from "../../../../services/feeder/prices/Quotation.js";

const RULES: CombineRules = { minSources: 2, outlierDeviations: 5n, outlierFloor: 100n, maxDisagreement: 300n };

function part(source: string, price: bigint, weight = 1n, observedAt = 1_000): Part {
  return { source, price, weight, observedAt };
}

const anyPart = fc
  .record({
    price: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
    weight: fc.bigInt({ min: 1n, max: 10n ** 24n }),
    observedAt: fc.integer({ min: 1, max: 2_000_000_000 }),
  })
  .map(({ price, weight, observedAt }) => part("any", price, weight, observedAt));

describe("combine", () => {
  it("weights prices by volume", () => {
    const { price } = combine([part("a", 27_900n, 3n), part("b", 28_000n, 1n)], RULES);
    expect(price).to.deep.equal({ price: 27_925n, observedAt: 1_000, weight: 4n, used: ["a", "b"] });
  });

  it("carries the time of the oldest source used, and not of one that is dropped", () => {
    const parts = [part("a", 27_900n, 1n, 900), part("b", 27_910n, 1n, 800), part("c", 27_920n, 1n, 950)];
    expect(combine(parts, RULES).price?.observedAt).to.equal(800);
    const withOutlier = [...parts, part("d", 40_000n, 1n, 100)];
    expect(combine(withOutlier, RULES).price?.observedAt).to.equal(800);
  });

  it("drops an outlier however much volume it claims", () => {
    const parts = [part("a", 27_900n), part("b", 28_000n), part("c", 28_100n), part("liar", 40_000n, 10n ** 24n)];
    const { price, outliers } = combine(parts, RULES);
    expect(outliers).to.deep.equal([{ source: "liar", reason: "OUTLIER" }]);
    expect(price?.price).to.equal(28_000n);
  });

  it("keeps sources that all but agree, though one is many deviations away", () => {
    const parts = [part("a", 100_000n), part("b", 100_000n), part("c", 100_000n), part("d", 101_000n)];
    expect(combine(parts, RULES).outliers).to.deep.equal([]);
    const further = [...parts.slice(0, 3), part("d", 101_001n)];
    expect(combine(further, RULES).outliers).to.deep.equal([{ source: "d", reason: "OUTLIER" }]);
  });

  it("gives no price when two sources contradict each other", () => {
    const { price, problem } = combine([part("a", 10_000n), part("b", 10_301n)], RULES);
    expect([price, problem]).to.deep.equal([undefined, "SOURCES_DISAGREE"]);
    expect(combine([part("a", 10_000n), part("b", 10_300n)], RULES).problem).to.equal(undefined);
  });

  it("gives no price with fewer sources than needed, outliers not counted", () => {
    expect(combine([], { ...RULES, minSources: 1 }).problem).to.equal("TOO_FEW_SOURCES");
    expect(combine([part("a", 10_000n)], RULES).problem).to.equal("TOO_FEW_SOURCES");
    const parts = [part("a", 10_000n), part("b", 10_000n), part("c", 10_000n), part("d", 20_000n)];
    expect(combine(parts, { ...RULES, minSources: 4 }).problem).to.equal("TOO_FEW_SOURCES");
  });

  it("gives a price that lies between those used, and is no newer than any of them", () => {
    fc.assert(
      fc.property(fc.array(anyPart, { minLength: 1, maxLength: 9 }), (parts) => {
        const named = parts.map((given, i) => ({ ...given, source: String(i) }));
        const { price } = combine(named, { ...RULES, minSources: 1, maxDisagreement: 10n ** 30n });
        if (price === undefined) throw new Error("one source is enough");
        const used = named.filter(({ source }) => price.used.includes(source));
        for (const { observedAt } of used) expect(price.observedAt).to.be.at.most(observedAt);
        const below = used.some((item) => item.price <= price.price);
        const above = used.some((item) => item.price >= price.price);
        expect([below, above]).to.deep.equal([true, true]);
      }),
    );
  });
});
