import { expect } from "chai";
import { hexlify, id, randomBytes } from "ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../../hardhat.config.js";
import { deployAlliance } from "../../../scripts/alliance/deployAlliance.js";
import { compareChains } from "../../../local/leakage/compareChains.js";
import { observeChain } from "../../../local/leakage/observeChain.js";
import { readManifest } from "../../../deploy/manifest/readManifest.js";
import { memberKey } from "../../../sdk/memberKey.js";
import { signForwardRequest } from "../../../sdk/signForwardRequest.js";
import { signLinkConsent } from "../../../sdk/signLinkConsent.js";
import { ERC2771Forwarder__factory, PartnerPoint__factory } from "../../../typechain-types/index.js";
import { FREE_GAS, startAnvil } from "../../../local/chain/startAnvil.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const FOREVER = 2n ** 48n - 1n;
const interfaces = [ERC2771Forwarder__factory.createInterface(), PartnerPoint__factory.createInterface()];

interface Story {
  readonly customer: string;
  readonly salt: string;
  readonly points: bigint;
  readonly gift: bigint;
}

describe("observeChain", function () {
  const directory = temporaryDirectory();
  let chains = 0;
  const common: Story = { customer: "179763926", salt: id("salt"), points: 2_600n, gift: 100n };

  /** A member is linked, gets points, and gives some away by a relayed request. */
  async function tell({ customer, salt, points, gift }: Story) {
    const anvil = await startAnvil([...FREE_GAS, "--timestamp", "1800000000", "--steps-tracing"]);
    const ignition = directory.path(String(chains++));
    try {
      const hre = await createHardhatRuntimeEnvironment({ ...config, paths: { ...config.paths, ignition } });
      const connection = await hre.network.create({ network: "localhost", override: { url: anvil.url, gasPrice: 0n } });
      const { provider } = connection.ethers;
      await provider.send("anvil_setBlockTimestampInterval", [1]);
      const manifest = await readManifest("deploy/alliance.local.json5");
      const { points: programmes, forwarder } = await deployAlliance(connection, manifest, { deploymentId: "leakage" });
      const point = programmes[0];
      const issuer = await connection.ethers.getSigner(manifest.partners[0]?.issuers[0] ?? "");
      const [member, friend] = (await connection.ethers.getSigners()).slice(40, 42);
      if (point === undefined || member === undefined || friend === undefined) throw new RangeError("nobody");

      const from = (await provider.getBlockNumber()) + 1;
      const options = { gasLimit: 1_000_000n };
      for (const [i, account] of [member, friend].entries()) {
        const key = memberKey(`${customer}${i}`, salt);
        const consent = await signLinkConsent(point, account, { account, memberKey: key, deadline: FOREVER });
        await (await point.connect(issuer).link(account, key, FOREVER, consent, options)).wait();
      }
      const issued = await point.connect(issuer).issue(member, points, await point.currentEpoch(), 1n, options);
      await issued.wait();
      const data = point.interface.encodeFunctionData("transfer", [friend.address, gift]);
      const request = await signForwardRequest(forwarder, member, {
        to: point,
        data,
        gas: 200_000n,
        deadline: FOREVER,
      });
      await (await forwarder.connect(issuer).executeBatch([request], issuer, options)).wait();
      const seen = await observeChain(provider, interfaces, from);
      await connection.close();
      return seen;
    } finally {
      await anvil.stop();
    }
  }

  it("cannot tell two chains apart on which the same happened to customers of other numbers and salts", async () => {
    const fixed = await tell(common);
    const other = await tell({ ...common, customer: "555000111", salt: hexlify(randomBytes(32)) });
    const compared = compareChains(fixed, other);
    for (const { class: name, places, differences } of compared) {
      expect(places, name).to.be.greaterThan(0);
      expect(differences, name).to.deep.equal([]);
    }
  });

  it("sees one point more in calldata, logs, storage and nowhere else", async () => {
    const compared = compareChains(await tell(common), await tell({ ...common, points: 2_601n }));
    const found = compared.filter(({ differences }) => differences.length > 0).map(({ class: name }) => name);
    expect(found).to.deep.equal(["calldata", "logs", "storage"]);
  });
});
