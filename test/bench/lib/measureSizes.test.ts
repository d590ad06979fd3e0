import { expect } from "chai";
import hre from "hardhat";
import { measureSizes } from "../../../bench/lib/measureSizes.js";

const MOST_BYTES = 22 * 1024;

describe("measureSizes", () => {
  it("finds every contract of a deployment whole: in at most 22 KiB, and linked to no library", async () => {
    const sizes = await measureSizes(hre);
    expect(sizes.size).to.be.above(0);
    for (const [name, { runtime }] of sizes) {
      const { linkReferences } = await hre.artifacts.readArtifact(name);
      expect(linkReferences, name).to.deep.equal({});
      expect(runtime, name).to.be.at.most(MOST_BYTES);
    }
  });
});
