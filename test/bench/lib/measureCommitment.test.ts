import { expect } from "chai";
import { measureCommitment } from "../../../bench/lib/measureCommitment.js";

describe("measureCommitment", () => {
  it("measures a book with one and two threads beside the library, leaf by leaf", async () => {
    const figures = await measureCommitment([{ members: 50, cohorts: 3 }], [20, 40]);
    expect(figures.map(({ leaves }) => leaves)).to.deep.equal([20, 40, 151, 151]);
    const [first, baseline, ...own] = figures;
    expect([first?.what, baseline?.ratio]).to.deep.equal(["@openzeppelin/merkle-tree (baseline)", 1]);
    expect(own.map(({ what }) => what)).to.deep.equal([
      "3 cohorts a member, 1 thread",
      "3 cohorts a member, 2 threads",
    ]);
    for (const { leaves, seconds, cpuSeconds, megabytes, microsecondsPerLeaf, ratio } of figures) {
      expect(microsecondsPerLeaf).to.equal((seconds * 1_000_000) / leaves);
      expect(ratio).to.equal((baseline?.microsecondsPerLeaf ?? 0) / microsecondsPerLeaf);
      // Hardhat's matchers take `above` for one of integers.
      expect([cpuSeconds > 0, megabytes > 1]).to.deep.equal([true, true]);
    }
  });
});
