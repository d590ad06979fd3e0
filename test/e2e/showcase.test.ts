import { readdir } from "node:fs/promises";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { ACCOUNTS, FREE_GAS, startAnvil, type Anvil } from "../../scripts/lib/startAnvil.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";
import config from "../../hardhat.config.js";
import { createProgress } from "../../scripts/lib/progress.js";
import { runShowcase } from "../../scripts/lib/showcase/runShowcase.js";

describe("the showcase on a node of its own, with free gas and senders who own nothing", function () {
  this.timeout(300_000);
  const directory = temporaryDirectory();
  let anvil: Anvil | undefined;

  before(async () => {
    anvil = await startAnvil(FREE_GAS);
  });

  after(() => anvil?.stop());

  it("succeeds twice, one run after the other, and leaves no journal", async () => {
    const networks = {
      ...config.networks,
      separate: { type: "http" as const, url: anvil?.url ?? "", accounts: ACCOUNTS },
    };
    const ignition = directory.path("ignition");
    const hre = await createHardhatRuntimeEnvironment({ ...config, networks, paths: { ...config.paths, ignition } });
    const silent = createProgress(process.stderr, { enabled: false });
    const first = await runShowcase(hre, "separate", silent);
    const second = await runShowcase(hre, "separate", silent);
    expect([first.ok, second.ok]).to.deep.equal([true, true]);
    expect(second.period.from).to.be.at.least(first.period.to);
    expect(second.contracts["exchange"]).not.to.equal(first.contracts["exchange"]);
    expect(await readdir(directory.path("ignition", "deployments"))).to.deep.equal([]);
  });
});
