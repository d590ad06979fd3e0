import { execFile } from "node:child_process";
import { chmod, chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { createNetwork } from "../../../network/lib/createNetwork.js";
import { rotateTokenKey } from "../../../network/lib/rotateTokenKey.js";
import { updateNetwork } from "../../../network/lib/updateNetwork.js";
import { verifyNetwork } from "../../../network/lib/verifyNetwork.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { filesBelow } from "../../support/filesBelow.js";
import { describedNetwork, networkWorld } from "../../support/networkWorld.js";

const run = promisify(execFile);
const ISSUER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

/** A node for a network of four validators and one RPC node. */
async function oneMore(name: string, role: "validator" | "rpc") {
  const [free] = (await describedNetwork(1, 0)).nodes;
  if (free === undefined) throw new TypeError("no node");
  return { ...free, name, role };
}

describe("a network's directory", () => {
  const world = networkWorld();
  let directory: string;
  let count = 0;

  beforeEach(async () => {
    directory = world.path(`network-${++count}`);
    await createNetwork({ description: await world.describe(await describedNetwork()), directory });
  });

  describe("updateNetwork", () => {
    it("does nothing when nothing changed", async () => {
      const before = await filesBelow(directory);
      expect(await updateNetwork(directory)).to.deep.equal({ written: [], restart: [], leftOver: [] });
      expect(await filesBelow(directory)).to.deep.equal(before);
    });

    it("gives a new node its files and everybody's lists the node, and leaves the keys and the genesis alone", async () => {
      const before = await filesBelow(directory);
      const node = await oneMore("validator5", "validator");
      await world.edit(directory, (described) => ({ ...described, nodes: [...described.nodes, node] }));
      const { written, restart } = await updateNetwork(directory);
      const after = await filesBelow(directory);

      expect(written).to.include.members([
        "nodes/validator5/key",
        "nodes/rpc1/static-nodes.json",
        "docker-compose.yml",
      ]);
      expect(restart).to.have.members(["validator1", "validator2", "validator3", "validator4", "rpc1", "validator5"]);
      expect(written.filter((path) => path.endsWith("genesis.json"))).to.deep.equal(["nodes/validator5/genesis.json"]);
      for (const [path, { text }] of before) {
        if (path.endsWith("key") || path.endsWith(".pem")) expect(after.get(path)?.text).to.equal(text);
      }
      expect(await verifyNetwork(directory)).to.deep.equal([]);
      expect((await updateNetwork(directory)).written).to.deep.equal([]);
    });

    it("takes a new node's key from a directory that has it", async () => {
      const node = await oneMore("rpc2", "rpc");
      await world.edit(directory, (described) => ({ ...described, nodes: [...described.nodes, node] }));
      const keys = world.path("given");
      await expectAllianceError("KEYS_UNREADABLE", () => updateNetwork(directory, keys));
      const other = world.path("other");
      await createNetwork({ description: await world.describe(await describedNetwork(4, 2)), directory: other });
      await updateNetwork(directory, join(other, "nodes"));
      const keyIn = (from: string) => readFile(join(from, "nodes", "rpc2", "key"), "utf8");
      expect(await keyIn(directory)).to.equal(await keyIn(other));
    });

    it("lets an account in on every node, and touches nothing else", async () => {
      await world.edit(directory, (described) => ({
        ...described,
        accounts: [...described.accounts, { address: ISSUER, who: "issuer" }],
      }));
      const { written } = await updateNetwork(directory);
      expect(written).to.have.lengthOf(5);
      for (const path of written) {
        expect(path).to.match(/permissions_config\.toml$/);
        expect(await readFile(join(directory, path), "utf8")).to.contain(ISSUER.toLowerCase());
      }
    });

    it("leaves the directory of a node that is described no longer, and names it", async () => {
      await world.edit(directory, (described) => ({
        ...described,
        nodes: [...described.nodes.slice(1), { ...described.nodes[0], name: "validator9" }],
      }));
      expect((await updateNetwork(directory)).leftOver).to.deep.equal(["validator1"]);
      expect((await filesBelow(directory)).has("nodes/validator1/key")).to.equal(true);
    });

    it("refuses to give a node another key in place of one that is gone", async () => {
      await rm(join(directory, "nodes", "validator1", "key"));
      const before = await filesBelow(directory);
      await expectAllianceError("KEY_MISSING", () => updateNetwork(directory));
      expect(await filesBelow(directory)).to.deep.equal(before);
    });

    it("makes a backup without data whole again", async () => {
      await writeFile(join(directory, "nodes", "rpc1", "data", "chain"), "blocks");
      await writeFile(join(directory, "nodes", "rpc1", "besu.log"), "log");
      const backup = world.path(`backup-${count}.tgz`);
      const restored = world.path(`restored-${count}`);
      const excluded = ["--exclude=./nodes/*/data", "--exclude=besu.log", "--exclude=./prometheus/data"];
      await run("tar", ["-C", directory, ...excluded, "-czf", backup, "."]);
      await mkdir(restored, { mode: 0o700 });
      await run("tar", ["-C", restored, "--same-permissions", "-xzf", backup]);
      expect(await updateNetwork(restored)).to.deep.equal({ written: [], restart: [], leftOver: [] });
      expect(await verifyNetwork(restored)).to.deep.equal([]);
      expect((await filesBelow(restored)).get("nodes/rpc1/data")?.mode).to.equal(0o700);
      expect((await filesBelow(restored)).has("nodes/rpc1/besu.log")).to.equal(false);
    });

    it("has every container made again for another version of Besu", async () => {
      await world.edit(directory, (described) => ({ ...described, besuVersion: "26.9.0" }));
      const { written, restart } = await updateNetwork(directory);
      expect(written).to.deep.equal(["docker-compose.yml"]);
      expect(restart).to.have.lengthOf(5);
    });

    it("completes what was interrupted", async () => {
      const node = await oneMore("rpc2", "rpc");
      await world.edit(directory, (described) => ({ ...described, nodes: [...described.nodes, node] }));
      await updateNetwork(directory);
      await rm(join(directory, "nodes", "rpc2", "config.toml"));
      await writeFile(join(directory, "nodes", "rpc1", "static-nodes.json"), "[]\n");
      const { written } = await updateNetwork(directory);
      expect(written).to.have.members(["nodes/rpc2/config.toml", "nodes/rpc1/static-nodes.json"]);
      expect(await verifyNetwork(directory)).to.deep.equal([]);
    });

    it("puts the last resort's validators into every genesis", async () => {
      const validators = [1, 2, 3, 4].map((digit) => `0x${String(digit).repeat(40)}`);
      await world.edit(directory, (described) => ({ ...described, validatorOverrides: [{ block: 100, validators }] }));
      const { written } = await updateNetwork(directory);
      expect(written).to.have.members([
        "genesis.json",
        ...["validator1", "validator2", "validator3", "validator4", "rpc1"].map((name) => `nodes/${name}/genesis.json`),
      ]);
    });

    it("refuses a change of the genesis, before anything is written", async () => {
      for (const change of [
        { chainId: 8 },
        { blockPeriodSeconds: 9 },
        { gasLimit: 40_000_000 },
        { epochLength: 5_000 },
      ]) {
        const text = await readFile(join(directory, "network.json5"), "utf8");
        await world.edit(directory, (described) => ({ ...described, ...change }));
        const before = await filesBelow(directory);
        await expectAllianceError("GENESIS_FIXED", () => updateNetwork(directory));
        expect(await filesBelow(directory)).to.deep.equal(before);
        await writeFile(join(directory, "network.json5"), text);
      }
    });

    it("refuses a directory that is no network or lacks what cannot be made again", async () => {
      await expectAllianceError("NETWORK_UNREADABLE", () => updateNetwork(world.path("none")));
      await writeFile(join(directory, "genesis.json"), "{}");
      await expectAllianceError("NETWORK_DAMAGED", () => updateNetwork(directory));
      await rm(join(directory, "token-key.pem"));
      await expectAllianceError("NETWORK_DAMAGED", () => updateNetwork(directory));
    });
  });

  describe("rotateTokenKey", () => {
    it("and every other command refuse a key of tokens that others can read or change, until it is closed", async () => {
      const key = join(directory, "token-key.pem");
      for (const mode of [0o640, 0o604, 0o620, 0o602]) {
        await chmod(key, mode);
        for (const open of [rotateTokenKey, updateNetwork, verifyNetwork]) {
          const { message, remedy } = await expectAllianceError("KEY_EXPOSED", () => open(directory));
          expect(message).to.contain(key);
          expect(remedy).to.contain(`chmod 600 ${key}`).and.contain("rotate-token-key");
        }
      }
      await chmod(key, 0o600);
      await rotateTokenKey(directory);
    });

    it("replaces the key and what every node knows of it, and nothing else", async () => {
      const before = await filesBelow(directory);
      const { restart } = await rotateTokenKey(directory);
      const after = await filesBelow(directory);
      const changed = [...after].filter(([path, { text }]) => before.get(path)?.text !== text).map(([path]) => path);
      const nodes = ["validator1", "validator2", "validator3", "validator4", "rpc1"];
      expect(changed).to.have.members(["token-key.pem", ...nodes.map((name) => `nodes/${name}/token-key.pub.pem`)]);
      expect(restart).to.have.members(nodes);
      expect(await verifyNetwork(directory)).to.deep.equal([]);
    });
  });

  describe("verifyNetwork", () => {
    it("finds nothing wrong with a network as it was made", async () => {
      expect(await verifyNetwork(directory)).to.deep.equal([]);
    });

    const damages: Record<string, readonly [damage: (at: (path: string) => string) => Promise<void>, named: RegExp]> = {
      "a key that others can read": [
        (at) => chmod(at("nodes/rpc1/token-key.pub.pem"), 0o604),
        /rpc1.* is open to others/,
      ],
      "a directory that others can enter": [(at) => chmod(at("nodes"), 0o701), /^nodes is open to others/],
      "a file that was changed": [
        (at) => writeFile(at("nodes/validator2/static-nodes.json"), "[]\n"),
        /^nodes\/validator2\/static-nodes\.json is not what/,
      ],
      "a file that is gone": [(at) => rm(at("prometheus/alerts.yml")), /^prometheus\/alerts\.yml is missing/],
      "a node that is gone": [
        (at) => rm(at("nodes/validator3"), { recursive: true }),
        /^validator3 is described but not made/,
      ],
    };
    for (const [what, [damage, named]] of Object.entries(damages)) {
      it(`finds ${what}`, async () => {
        await damage((path) => join(directory, path));
        const problems = await verifyNetwork(directory);
        expect(problems).to.have.lengthOf(1);
        expect(problems[0]).to.match(named);
      });
    }

    it("finds a node that is not described", async () => {
      await world.edit(directory, (described) => ({
        ...described,
        nodes: described.nodes.map((node) => (node.name === "validator1" ? { ...node, name: "other" } : node)),
      }));
      await updateNetwork(directory);
      expect(await verifyNetwork(directory)).to.deep.equal([
        "nodes/validator1 is not described: stop the node and take its directory away.",
      ]);
    });

    it("finds what belongs to somebody else", async function () {
      // Only root can give a file away.
      if (process.getuid?.() !== 0) this.skip();
      await chown(join(directory, "genesis.json"), 4_321, 4_321);
      expect((await verifyNetwork(directory)).join()).to.match(/^genesis\.json does not belong to user \d+/);
    });

    it("ends with an error where a key is exposed, wrong or gone", async () => {
      const key = join(directory, "nodes", "rpc1", "key");
      await chmod(key, 0o640);
      await expectAllianceError("KEY_EXPOSED", () => verifyNetwork(directory));
      await chmod(key, 0o600);
      await writeFile(key, "nothing");
      await expectAllianceError("KEY_INVALID", () => verifyNetwork(directory));
      await rm(key);
      await expectAllianceError("KEY_MISSING", () => verifyNetwork(directory));
    });
  });
});
