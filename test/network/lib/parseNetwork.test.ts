import { expect } from "chai";
import { parseNetwork } from "../../../network/lib/parseNetwork.js";
import { readNetwork } from "../../../network/lib/readNetwork.js";
import { readManifest } from "../../../deploy/manifest/readManifest.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { describedNetwork, type Described } from "../../support/networkWorld.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

describe("parseNetwork", () => {
  let described: Described;
  before(async () => {
    described = await describedNetwork(4, 2);
  });

  it("fills in what is left out", () => {
    const network = parseNetwork(described, "here");
    expect(network).to.include({ besuVersion: "26.8.0", epochLength: 30_000, gasLimit: 100_000_000 });
    expect(network.nodes[0]).to.deep.include({ rpcHost: "127.0.0.1", rpcNames: [] });
  });

  const address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  const wrong: Record<string, readonly [change: (good: Described) => unknown, named: string]> = {
    "three validators": [(good) => ({ ...good, nodes: good.nodes.slice(1) }), "at least 4 validators"],
    "no rpc node": [(good) => ({ ...good, nodes: good.nodes.slice(0, 4) }), "must have an rpc node"],
    "two nodes of one name": [
      (good) => ({ ...good, nodes: good.nodes.map((node) => ({ ...node, name: "validator1" })) }),
      "nodes.1.name: validator1 is already taken",
    ],
    "two nodes on one port": [
      (good) => ({
        ...good,
        nodes: good.nodes.map((node, index) => (index === 3 ? { ...node, rpcPort: good.nodes[0]?.p2pPort } : node)),
      }),
      "nodes.3.rpcPort",
    ],
    "two nodes on one port of one machine's addresses": [
      (good) => ({
        ...good,
        nodes: good.nodes.map((node, index) =>
          index === 3 ? { ...node, host: "127.0.0.9", metricsPort: good.nodes[0]?.metricsPort } : node,
        ),
      }),
      "nodes.3.metricsPort",
    ],
    "Prometheus on a node's port": [
      (good) => ({ ...good, prometheusPort: good.nodes[5]?.rpcPort }),
      "prometheusPort: 127.0.0.1",
    ],
    "a host name for an address": [
      (good) => ({ ...good, nodes: good.nodes.map((node) => ({ ...node, host: "localhost" })) }),
      "nodes.0.host: must be an IPv4 address",
    ],
    "no account": [(good) => ({ ...good, accounts: [] }), "at least one account"],
    "an account twice": [
      (good) => ({ ...good, accounts: [...good.accounts, { ...good.accounts[0], who: "again" }] }),
      "accounts.1.address",
    ],
    "a name that would break out of its file": [
      (good) => ({ ...good, accounts: [{ address, who: "relayer\n]" }] }),
      "accounts.0.who",
    ],
    "a validator twice in an override": [
      (good) => ({ ...good, validatorOverrides: [{ block: 1, validators: Array.from({ length: 4 }, () => address) }] }),
      "validatorOverrides.0.validators.1",
    ],
    "an unknown word": [(good) => ({ ...good, blockPeriod: 2 }), "blockPeriod"],
  };
  for (const [what, [change, named]] of Object.entries(wrong)) {
    it(`refuses ${what}`, async () => {
      const error = await expectAllianceError("NETWORK_INVALID", () => parseNetwork(change(described), "here"));
      expect(error.message).to.contain(named);
    });
  }
});

describe("readNetwork", () => {
  const directory = temporaryDirectory();

  it("refuses a file that is not there and one that is not JSON5", async () => {
    await expectAllianceError("NETWORK_UNREADABLE", () => readNetwork(directory.path("none")));
    const file = await directory.write("bad.json5", "{ nodes: [");
    await expectAllianceError("NETWORK_SYNTAX", () => readNetwork(file));
  });

  it("reads the example, which lets everybody send whom the local alliance names", async () => {
    const { network } = await readNetwork("network/network.example.json5");
    const manifest = await readManifest("deploy/alliance.local.json5");
    const senders = [
      manifest.timelock.council,
      ...manifest.operators,
      ...manifest.guardians,
      ...manifest.reporters,
      manifest.milk.funder,
      ...manifest.partners.flatMap(({ admin, issuers, treasurers }) => [admin, ...issuers, ...treasurers]),
    ];
    expect(network.chainId).to.equal(manifest.chainId);
    expect(network.accounts.map((account) => account.address)).to.include.members(senders);
  });
});
