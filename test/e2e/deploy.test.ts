import { readFile, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { expectAllianceError } from "../support/expectAllianceError.js";
import { ACCOUNTS, startAnvil, type Anvil } from "../../scripts/lib/startAnvil.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";
import config from "../../hardhat.config.js";
import { checkJournal } from "../../scripts/lib/checkJournal.js";
import { connect } from "../../scripts/lib/connect.js";
import { deployAlliance } from "../../scripts/lib/deployAlliance.js";
import { fundAccounts } from "../../scripts/lib/fundAccounts.js";
import { readManifest } from "../../scripts/lib/readManifest.js";

describe("a deployment on a development node that funds only its first accounts", function () {
  this.timeout(180_000);
  const directory = temporaryDirectory();
  const nodes: Anvil[] = [];

  after(() => Promise.all(nodes.map((node) => node.stop())));

  async function freshNode(): Promise<HardhatRuntimeEnvironment> {
    const node = await startAnvil([], 3);
    nodes.push(node);
    const networks = { ...config.networks, separate: { type: "http" as const, url: node.url, accounts: ACCOUNTS } };
    const ignition = directory.path("ignition");
    return createHardhatRuntimeEnvironment({ ...config, networks, paths: { ...config.paths, ignition } });
  }

  async function deploy(hre: HardhatRuntimeEnvironment) {
    const manifest = await readManifest("deploy/alliance.local.json5");
    const connection = await connect(hre, "separate");
    try {
      await checkJournal(hre, connection, manifest.name);
      await fundAccounts(connection);
      const { exchange } = await deployAlliance(connection, manifest, { deploymentId: manifest.name });
      return { exchange: await exchange.getAddress(), block: await connection.ethers.provider.getBlockNumber() };
    } finally {
      await connection.close();
    }
  }

  it("goes through, sends nothing the second time, and names its journal when the node was replaced by another", async () => {
    const hre = await freshNode();
    const first = await deploy(hre);
    expect(await deploy(hre)).to.deep.equal(first);

    const restarted = await freshNode();
    const error = await expectAllianceError("JOURNAL_OF_ANOTHER_CHAIN", () => deploy(restarted));
    expect(error.message).to.contain("deployments/local says Alliance#");
    expect(error.remedy).to.contain("delete the directory");
  });

  it("has nothing to check before there is a journal, and refuses a damaged one", async () => {
    const hre = await freshNode();
    const connection = await connect(hre, "separate");
    await checkJournal(hre, connection, "never deployed");
    const file = directory.path("ignition", "deployments", "local", "deployed_addresses.json");
    const whole = await readFile(file, "utf8");
    await writeFile(file, whole.slice(0, 20));
    const error = await expectAllianceError("JOURNAL_DAMAGED", () => checkJournal(hre, connection, "local"));
    expect(error.message).to.contain(file);
    await connection.close();
  });
});
