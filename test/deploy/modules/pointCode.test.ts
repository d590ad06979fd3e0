import { expect } from "chai";
import { keccak256 } from "ethers";
import { pointCode } from "../../../deploy/modules/pointCode.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

describe("pointCode", () => {
  it("hashes the artifact's code and sorts the positions of every immutable", () => {
    const artifact = {
      contractName: "Sample",
      deployedBytecode: "0x600160",
      immutableReferences: {
        7: [
          { start: 300, length: 32 },
          { start: 20, length: 32 },
        ],
        9: [{ start: 100, length: 32 }],
      },
    };
    expect(pointCode(artifact)).to.deep.equal({ maskedHash: keccak256("0x600160"), immutableOffsets: [20, 100, 300] });
  });

  it("takes a contract without immutables", () => {
    expect(pointCode({ contractName: "Sample", deployedBytecode: "0x00" }).immutableOffsets).to.deep.equal([]);
  });

  it("fails with IMMUTABLE_WIDTH when an immutable is not a whole word", async () => {
    const artifact = {
      contractName: "Sample",
      deployedBytecode: "0x00",
      immutableReferences: { 7: [{ start: 5, length: 20 }] },
    };
    const error = await expectAllianceError("IMMUTABLE_WIDTH", () => pointCode(artifact));
    expect(error.message).to.include("Sample").and.to.include("20 bytes at 5");
  });
});
