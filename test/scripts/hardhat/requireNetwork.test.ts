import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../../hardhat.config.js";
import { refuseNetwork } from "../../../scripts/hardhat/refuseNetwork.js";
import { requireNetwork } from "../../../scripts/hardhat/requireNetwork.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

describe("requireNetwork", () => {
  const on = (network?: string) => createHardhatRuntimeEnvironment(config, network === undefined ? {} : { network });

  it("takes a network of a node, whatever its name", async () => {
    for (const network of ["localhost", "besu"]) requireNetwork(await on(network), ["alliance", "plan"], {});
  });

  it("refuses the network in memory, forgotten or named, with the same command for each that is configured", async () => {
    const options = { manifest: "deploy/our alliance.json5", book: "", partner: "it's", transactions: "", json: true };
    for (const network of [undefined, "default"]) {
      const hre = await on(network);
      const error = await expectAllianceError("NETWORK_MISSING", () =>
        requireNetwork(hre, ["alliance", "resume"], options),
      );
      const line = String.raw`npx hardhat alliance resume --manifest 'deploy/our alliance.json5' --partner 'it'\''s'`;
      expect(error.remedy).to.include(`\`${line} --network localhost\`, or \`${line} --network besu\``);
      if (network !== undefined) expect(error.message).to.include('"default"');
    }
  });

  it("types flags and names of several words as the command line takes them, and leaves out what was left out", async () => {
    const hre = await on();
    const applied = { manifest: "deploy/alliance.local.json5", book: "b.json", yes: true, json: false };
    const error = await expectAllianceError("NETWORK_MISSING", () =>
      requireNetwork(hre, ["alliance", "apply"], applied),
    );
    expect(error.remedy).to.include("`npx hardhat alliance apply --book b.json --yes --network localhost`");
    const closing = { manifest: "deploy/alliance.local.json5", closesAt: "2027-12-31T00:00:00Z", partner: "YNJ" };
    const closed = await expectAllianceError("NETWORK_MISSING", () =>
      requireNetwork(hre, ["partner", "wind-down"], closing),
    );
    expect(closed.remedy).to.include("partner wind-down --closes-at 2027-12-31T00:00:00Z --partner YNJ --network");
  });
});

describe("refuseNetwork", () => {
  const on = (network?: string) => createHardhatRuntimeEnvironment(config, network === undefined ? {} : { network });

  it("refuses a node's network where a task makes its own chain, and no other", async () => {
    refuseNetwork(await on(), "soak");
    refuseNetwork(await on("default"), "soak");
    for (const network of ["localhost", "besu"]) {
      const hre = await on(network);
      const error = await expectAllianceError("NETWORK_UNUSED", () => refuseNetwork(hre, "soak"));
      expect(error.message).to.include("`soak`").and.to.include(`"${network}"`);
    }
  });
});
