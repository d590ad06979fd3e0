import { expect } from "chai";
import { ZeroHash } from "ethers";
import hre from "hardhat";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { waitMined } from "../../../scripts/lib/waitMined.js";

describe("waitMined", () => {
  it("gives the receipt of a transaction that is mined later", async () => {
    const { ethers } = await hre.network.create();
    await ethers.provider.send("evm_setAutomine", [false]);
    const [sender] = await ethers.getSigners();
    const sent = await sender?.sendTransaction({ to: sender.address, gasLimit: 21_000n });
    const waited = waitMined(ethers.provider, sent ?? { hash: ZeroHash });
    await ethers.provider.send("evm_mine", []);
    expect(await waited).to.include({ hash: sent?.hash, status: 1 });
  });

  it("reverts with NOT_MINED after its time", async () => {
    const { ethers } = await hre.network.create();
    const error = await expectAllianceError("NOT_MINED", () => waitMined(ethers.provider, { hash: ZeroHash }, 50));
    expect(error.message).to.contain(ZeroHash).and.to.contain("0.05 s");
  });

  it("reverts with REVERTED when the transaction failed on chain", async () => {
    const { ethers } = await hre.network.create();
    await ethers.provider.send("evm_setAutomine", [false]);
    const [sender] = await ethers.getSigners();
    // Initcode of one INVALID instruction; with a gas limit given, nothing is simulated first.
    const sent = await sender?.sendTransaction({ data: "0xfe", gasLimit: 100_000n });
    await ethers.provider.send("evm_mine", []);
    const error = await expectAllianceError("REVERTED", () => waitMined(ethers.provider, sent ?? { hash: ZeroHash }));
    expect(error.message).to.contain(sent?.hash);
  });
});
