import { expect } from "chai";
import fc from "fast-check";
import { bisect } from "../../../../services/programme/releases/bisect.js";

describe("bisect", () => {
  it("parts the good from the bad, whichever they are, and keeps their order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 120 }), async (fails) => {
        const items = [...fails.keys()];
        const { good, bad } = await bisect(items, async (some) => some.find((item) => fails[item]));
        expect(good).to.deep.equal(items.filter((item) => !fails[item]));
        expect(bad).to.deep.equal(items.filter((item) => fails[item]).map((item) => ({ item, problem: item })));
      }),
    );
  });

  it("finds one bad item among a hundred in 15 tries", async () => {
    let tries = 0;
    const items = Array.from({ length: 100 }, (_, i) => i);
    await bisect(items, async (some) => {
      tries++;
      return some.includes(63) ? "bad" : undefined;
    });
    expect(tries).to.be.at.most(15);
  });

  it("asks nothing when there is nothing", async () => {
    const result = await bisect([], async () => Promise.reject(new Error("asked")));
    expect(result).to.deep.equal({ good: [], bad: [] });
  });
});
