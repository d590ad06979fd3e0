import { readdir } from "node:fs/promises";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { ACCOUNTS, FREE_GAS, startAnvil, type Anvil } from "../../scripts/lib/startAnvil.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";
import config from "../../hardhat.config.js";
import { createProgress } from "../../scripts/lib/progress.js";
import type { Report } from "../../scripts/lib/showcase/Report.js";
import { runShowcase } from "../../scripts/lib/showcase/runShowcase.js";

describe("the showcase on a node of its own, with free gas and senders who own nothing", function () {
  this.timeout(300_000);
  const directory = temporaryDirectory();
  let anvil: Anvil | undefined;

  before(async () => {
    anvil = await startAnvil(FREE_GAS);
  });

  after(() => anvil?.stop());

  // A second run on the same chain takes a minute more: it is for the deep campaign.
  const runs = process.env["DEEP"] === "1" ? 2 : 1;
  it(`succeeds ${runs} time(s), one run after the other, and leaves no journal`, async () => {
    const networks = {
      ...config.networks,
      separate: { type: "http" as const, url: anvil?.url ?? "", accounts: ACCOUNTS },
    };
    const ignition = directory.path("ignition");
    const hre = await createHardhatRuntimeEnvironment({ ...config, networks, paths: { ...config.paths, ignition } });
    const silent = createProgress(process.stderr, { enabled: false });
    const reports: Report[] = [];
    for (let run = 0; run < runs; run++) reports.push(await runShowcase(hre, "separate", silent));
    expect(reports.every(({ ok }) => ok)).to.equal(true);
    for (const [i, { period, contracts }] of reports.slice(1).entries()) {
      expect(period.from).to.be.at.least(reports[i]?.period.to);
      expect(contracts["exchange"]).not.to.equal(reports[i]?.contracts["exchange"]);
    }
    expect(await readdir(directory.path("ignition", "deployments"))).to.deep.equal([]);
  });
});
