import { expect } from "chai";
import { marketFixture } from "../support/attacks/market.js";
import { PAC } from "../support/attacks/parameters.js";
import { searchForProfit } from "../support/attacks/searchForProfit.js";
import { loadFixture } from "../support/fixture.js";
import { Random } from "../support/random.js";

const DEEP = process.env["DEEP"] === "1";
const STEPS = DEEP ? 1_000 : 120;
const SEEDS = DEEP ? [BigInt(Date.now()), 2n, 3n, 4n, 5n, 6n, 7n, 8n] : [1n];

describe("attacks: a search for profit", () => {
  for (const seed of SEEDS) {
    it(`finds no sequence of ${STEPS} moves that makes a member richer, by seed ${seed}`, async () => {
      const world = await loadFixture(marketFixture);
      const { done } = await searchForProfit(world, new Random(seed), STEPS);
      expect(done, "moves that went through").to.be.above(STEPS / 4);
    });

    it(`finds none of a partner with every key of its own that takes more than its pool's reserve, by seed ${seed}`, async () => {
      const world = await loadFixture(marketFixture);
      const { done } = await searchForProfit(world, new Random(seed), STEPS, PAC);
      expect(done, "moves that went through").to.be.above(STEPS / 4);
    });
  }
});
