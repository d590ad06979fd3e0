import { expect } from "chai";
import { createRandom } from "../../../scripts/data/random.js";

describe("createRandom", () => {
  it("gives the numbers of mulberry32", () => {
    // The first outputs of the published algorithm for the seed 1.
    const random = createRandom(1);
    expect(Array.from({ length: 3 }, () => random.below(2 ** 32))).to.deep.equal([2693262067, 11749833, 2265367787]);
  });

  it("gives the same for the same seed and something else for another", () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.below(1_000));
    };
    expect(draw(7)).to.deep.equal(draw(7));
    expect(draw(7)).not.to.deep.equal(draw(8));
  });

  it("reaches both ends of a range and nothing beyond", () => {
    const random = createRandom(1);
    const drawn = new Set(Array.from({ length: 1_000 }, () => random.between(3, 6)));
    expect([...drawn].sort()).to.deep.equal([3, 4, 5, 6]);
  });

  it("shuffles all items, each once, and leaves the list given", () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = createRandom(1).shuffle(items);
    expect(shuffled).not.to.deep.equal(items);
    expect([...shuffled].sort()).to.deep.equal(items);
    expect(items).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
