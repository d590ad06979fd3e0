import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { NetworkConnection } from "hardhat/types/network";
import config from "../../../hardhat.config.js";
import { connect } from "../../../scripts/hardhat/connect.js";
import { createProgress } from "../../../sdk/terminal/progress.js";
import { fundAccounts } from "../../../scripts/alliance/fundAccounts.js";
import { isDevelopmentNode } from "../../../scripts/hardhat/isDevelopmentNode.js";
import { requireThrowAwayChain } from "../../../local/chain/requireThrowAwayChain.js";
import { runShowcase } from "../../../local/showcase/runShowcase.js";
import { startAnvil, type Anvil } from "../../../local/chain/startAnvil.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { startRpcProxy, type RpcProxy } from "../../support/startRpcProxy.js";
import { testKeys } from "../../../tools/hardhat/testKeys.js";

const UNKNOWN = { code: -32_601, message: "Method not found" };

describe("requireThrowAwayChain", function () {
  let fresh: Anvil;
  let other: Anvil;
  let permissioned: RpcProxy;

  before(async () => {
    fresh = await startAnvil();
    other = await startAnvil(["--chain-id", "31338"]);
    // A node of a permissioned network that was made from the example: the chain id of development, and the public keys have a place there.
    permissioned = await startRpcProxy(fresh.url);
    permissioned.misbehave({ kind: "refuse", only: (body) => /"(anvil|hardhat)_/.test(body), error: UNKNOWN });
  });
  after(async () => {
    await permissioned.stop();
    await other.stop();
    await fresh.stop();
  });

  async function environment(url: string) {
    const separate = { type: "http" as const, url, accounts: testKeys(3) };
    return createHardhatRuntimeEnvironment({ ...config, networks: { ...config.networks, separate } });
  }

  async function on<Result>(url: string | undefined, work: (connection: NetworkConnection) => Promise<Result>) {
    const connection = await connect(await environment(url ?? fresh.url), url === undefined ? undefined : "separate");
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  }

  const transactions = (url: string) =>
    on(url, async ({ ethers }) => {
      const [first] = await ethers.getSigners();
      return Promise.all([ethers.provider.getBlockNumber(), first && ethers.provider.getTransactionCount(first)]);
    });
  const require = (connection: NetworkConnection) => requireThrowAwayChain(connection, "The play");

  it("takes the embedded network, and a development node on which nothing was done", async () => {
    await on(undefined, require);
    await on(fresh.url, require);
    expect(await on(undefined, isDevelopmentNode)).to.equal(true);
  });

  it("refuses a chain of another id, and a node that answers as no development node, whatever the network's name", async () => {
    for (const [url, id] of [
      [other.url, 31_338],
      [permissioned.url, 31_337],
    ] as const) {
      const error = await expectAllianceError("NOT_THROW_AWAY", () => on(url, require));
      expect(error.message).to.include("The play").and.to.include(`chain ${id}`).and.to.include('"separate"');
      expect(await on(url, isDevelopmentNode)).to.equal(false);
    }
  });

  it("lets the showcase send nothing there, nor coin be given to accounts", async () => {
    const silent = createProgress(process.stderr, { enabled: false });
    for (const url of [other.url, permissioned.url]) {
      const hre = await environment(url);
      await expectAllianceError("NOT_THROW_AWAY", () => runShowcase(hre, "separate", silent));
      await expectAllianceError("NOT_THROW_AWAY", () => on(url, fundAccounts));
      expect(await transactions(url)).to.deep.equal([0, 0]);
    }
  });

  it("refuses a development node that somebody uses, naming an account", async () => {
    const address = await on(fresh.url, async ({ ethers }) => {
      const [, second] = await ethers.getSigners();
      await (await second?.sendTransaction({ to: second.address }))?.wait();
      return second?.address ?? "";
    });
    const error = await expectAllianceError("NOT_THROW_AWAY", () => on(fresh.url, require));
    expect(error.message).to.include(address);
    // It is still one to develop on.
    expect(await on(fresh.url, isDevelopmentNode)).to.equal(true);
  });
});
