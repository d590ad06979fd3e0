import { expect } from "chai";
import { measureCommitment } from "../../../bench/lib/measureCommitment.js";

describe("measureCommitment", () => {
  it("measures a book with one and two threads beside the library, leaf by leaf", async () => {
    const figures = await measureCommitment([{ members: 50, cohorts: 3 }], [20, 40]);
    expect(figures.map(({ leaves }) => leaves)).to.deep.equal([20, 40, 151, 151]);
    const [first, baseline, ...own] = figures;
    expect([first?.what, baseline?.ratio]).to.deep.equal(["@openzeppelin/merkle-tree (baseline)", 1]);
    expect(own.map(({ what }) => what)).to.deep.equal([
      "3 cohort(s) a member, 1 thread(s)",
      "3 cohort(s) a member, 2 thread(s)",
    ]);
    for (const { leaves, seconds, megabytes, microsecondsPerLeaf, ratio } of figures) {
      // The matchers of ethers take whole numbers only.
      expect(Math.abs(microsecondsPerLeaf - (seconds * 1e6) / leaves) < 1e-6).to.equal(true);
      expect(Math.abs(ratio - (baseline?.microsecondsPerLeaf ?? 0) / microsecondsPerLeaf) < 1e-9).to.equal(true);
      expect(megabytes > 1).to.equal(true);
    }
  }).timeout(60_000);
});
