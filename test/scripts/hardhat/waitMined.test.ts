import { expect } from "chai";
import { ZeroHash } from "ethers";
import hre from "hardhat";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { waitMined } from "../../../scripts/hardhat/waitMined.js";

describe("waitMined", () => {
  it("gives the receipt of a transaction that is mined later", async () => {
    const { ethers } = await hre.network.create("default");
    await ethers.provider.send("evm_setAutomine", [false]);
    const [sender] = await ethers.getSigners();
    const sent = await sender?.sendTransaction({ to: sender.address, gasLimit: 21_000n });
    const waited = waitMined(ethers.provider, sent ?? { hash: ZeroHash });
    await ethers.provider.send("evm_mine", []);
    expect(await waited).to.include({ hash: sent?.hash, status: 1 });
  });

  it("reverts with NOT_MINED after its time", async () => {
    const { ethers } = await hre.network.create("default");
    const error = await expectAllianceError("NOT_MINED", () => waitMined(ethers.provider, { hash: ZeroHash }, 50));
    expect(error.message).to.contain(ZeroHash).and.to.contain("0.05 s");
  });

  /** A node that fails so many times to answer the question for a receipt. */
  async function failing(times: number, error: Error) {
    const { ethers } = await hre.network.create("default");
    let asked = 0;
    const getTransactionReceipt = async (hash: string) => {
      if (asked++ < times) throw error;
      return ethers.provider.getTransactionReceipt(hash);
    };
    const provider = new Proxy(ethers.provider, {
      get: (target, key, receiver): unknown =>
        key === "getTransactionReceipt" ? getTransactionReceipt : Reflect.get(target, key, receiver),
    });
    const [sender] = await ethers.getSigners();
    const sent = await sender?.sendTransaction({ to: sender.address });
    return { provider, sent: sent ?? { hash: ZeroHash }, asked: () => asked };
  }

  for (const [title, error] of [
    ["is asked too often", Object.assign(new Error("rate limit exceeded"), { code: -32005 })],
    ["cuts the connection", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })],
    ["answers with a page", Object.assign(new Error("502 Bad Gateway"), { code: "SERVER_ERROR" })],
  ] as const) {
    it(`goes on when the node ${title} and comes back`, async () => {
      const { provider, sent, asked } = await failing(3, error);
      expect(await waitMined(provider, sent)).to.include({ hash: sent.hash, status: 1 });
      expect(asked()).to.equal(4);
    });
  }

  it("reverts with NOT_MINED, and the node's error as its cause, when the node does not come back", async () => {
    const silent = new Error("socket hang up");
    const { provider, sent } = await failing(Infinity, silent);
    const error = await expectAllianceError("NOT_MINED", () => waitMined(provider, sent, 50));
    expect(error.cause).to.equal(silent);
    expect(error.remedy).to.contain("may be mined yet");
  });

  it("reverts with REVERTED when the transaction failed on chain", async () => {
    const { ethers } = await hre.network.create("default");
    await ethers.provider.send("evm_setAutomine", [false]);
    const [sender] = await ethers.getSigners();
    // Initcode of one INVALID instruction; with a gas limit given, nothing is simulated first.
    const sent = await sender?.sendTransaction({ data: "0xfe", gasLimit: 100_000n });
    await ethers.provider.send("evm_mine", []);
    const error = await expectAllianceError("REVERTED", () => waitMined(ethers.provider, sent ?? { hash: ZeroHash }));
    expect(error.message).to.contain(sent?.hash);
  });
});
