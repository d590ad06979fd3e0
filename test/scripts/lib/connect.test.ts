import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { ACCOUNTS, FREE_GAS, startAnvil } from "../../../scripts/lib/startAnvil.js";
import config from "../../../hardhat.config.js";
import { connect } from "../../../scripts/lib/connect.js";
import { fundAccounts } from "../../../scripts/lib/fundAccounts.js";

async function environment(url: string) {
  const separate = { type: "http" as const, url, accounts: { ...ACCOUNTS, count: 12 } };
  return createHardhatRuntimeEnvironment({ ...config, networks: { ...config.networks, separate } });
}

describe("connect", function () {
  this.timeout(60_000);

  it("opens the embedded network as it is", async () => {
    const hre = await environment("http://127.0.0.1:1");
    const connection = await connect(hre, undefined);
    expect(connection.networkConfig.type).to.equal("edr-simulated");
    await connection.close();
  });

  it("reverts with NODE_UNREACHABLE, naming address and network, when no node answers", async () => {
    const hre = await environment("http://127.0.0.1:1");
    const error = await expectAllianceError("NODE_UNREACHABLE", () => connect(hre, "separate"));
    expect(error.message).to.contain("http://127.0.0.1:1").and.to.contain('"separate"');
  });

  it("offers a gas price of zero where the base fee is zero, and fundAccounts sends nothing there", async () => {
    const anvil = await startAnvil(FREE_GAS);
    try {
      const connection = await connect(await environment(anvil.url), "separate");
      expect(connection.networkConfig.gasPrice).to.equal(0n);
      await fundAccounts(connection);
      expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
    } finally {
      await anvil.stop();
    }
  });

  it("leaves the gas price alone elsewhere, and fundAccounts fills up the accounts that have nothing, once", async () => {
    const anvil = await startAnvil([]);
    try {
      const connection = await connect(await environment(anvil.url), "separate");
      expect(connection.networkConfig.gasPrice).to.equal("auto");
      const { provider } = connection.ethers;
      await provider.send("anvil_setBalance", [(await connection.ethers.getSigners())[11]?.address, "0x0"]);
      await fundAccounts(connection);
      const blocks = await provider.getBlockNumber();
      expect(blocks).to.be.above(0);
      for (const account of await connection.ethers.getSigners()) {
        expect(await provider.getBalance(account)).to.be.at.least(10n ** 18n);
      }
      await fundAccounts(connection);
      expect(await provider.getBlockNumber()).to.equal(blocks);
    } finally {
      await anvil.stop();
    }
  });

  it("fundAccounts reverts with NO_FUNDS when the first account cannot afford it", async () => {
    const anvil = await startAnvil(["--balance", "0"]);
    try {
      const connection = await connect(await environment(anvil.url), "separate");
      const error = await expectAllianceError("NO_FUNDS", () => fundAccounts(connection));
      expect(error.message).to.contain("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266").and.to.contain("11 accounts");
    } finally {
      await anvil.stop();
    }
  });
});
