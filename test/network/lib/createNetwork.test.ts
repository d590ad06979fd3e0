import { access, chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { createNetwork } from "../../../network/lib/createNetwork.js";
import { nodeIdentity } from "../../../network/lib/nodeIdentity.js";
import { verifyNetwork } from "../../../network/lib/verifyNetwork.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { filesBelow } from "../../support/filesBelow.js";
import { describedNetwork, networkWorld } from "../../support/networkWorld.js";

describe("createNetwork", () => {
  const world = networkWorld();
  let description: string;
  let names: string[];

  before(async () => {
    const described = await describedNetwork();
    description = await world.describe(described);
    names = described.nodes.map(({ name }) => name);
  });

  /** A directory with a key for every node. */
  async function keysAt(path: string): Promise<string> {
    for (const [index, name] of names.entries()) {
      await mkdir(join(path, name), { recursive: true });
      await writeFile(join(path, name, "key"), `${String(index + 1).repeat(64)}\n`, { mode: 0o600 });
    }
    return path;
  }

  /** That it fails and nothing is left where there was nothing. */
  async function expectNothing(code: string, options: Parameters<typeof createNetwork>[0]): Promise<void> {
    const before = await readdir(world.path());
    await expectAllianceError(code, () => createNetwork(options));
    expect(await readdir(world.path())).to.have.members(before);
  }

  it("makes a directory that nobody but its owner can read, whatever the umask", async () => {
    for (const umask of [0o000, 0o777]) {
      const directory = world.path(`umask-${umask}`);
      const previous = process.umask(umask);
      try {
        await createNetwork({ description, directory });
      } finally {
        process.umask(previous);
      }
      const found = await filesBelow(directory);
      for (const [path, { mode, text }] of found) expect(mode, path).to.equal(text === undefined ? 0o700 : 0o600);
      expect(new Set([...found.values()].map(({ uid }) => uid)).size).to.equal(1);
    }
  });

  it("shows the directory only once it is whole", async () => {
    const directory = world.path("whole");
    const making = createNetwork({ description, directory });
    const seen = async (): Promise<readonly string[]> => {
      const there = await access(directory).then(
        () => true,
        () => false,
      );
      if (there) return verifyNetwork(directory);
      await new Promise((resolve) => setImmediate(resolve));
      return seen();
    };
    const [problems] = await Promise.all([Promise.race([seen(), making.then(() => verifyNetwork(directory))]), making]);
    expect(problems).to.deep.equal([]);
  });

  it("leaves the private keys where they belong, and nowhere else", async () => {
    const directory = world.path("secrets");
    await createNetwork({ description, directory });
    const found = await filesBelow(directory);
    const secrets = names.map((name) => [
      `nodes/${name}/key`,
      found.get(`nodes/${name}/key`)?.text?.trim().slice(2) ?? "",
    ]);
    secrets.push(["token-key.pem", found.get("token-key.pem")?.text?.split("\n")[1] ?? ""]);
    for (const [home = "", secret = ""] of secrets) {
      expect(secret).to.have.length.above(50);
      for (const [path, { text }] of found) expect(path === home || !text?.includes(secret), path).to.equal(true);
    }
  });

  it("makes other keys every time", async () => {
    await createNetwork({ description, directory: world.path("one") });
    await createNetwork({ description, directory: world.path("other") });
    const texts = async (name: string) => (await filesBelow(world.path(name))).get("nodes/rpc1/key")?.text;
    expect(await texts("one")).to.not.equal(await texts("other"));
  });

  it("takes the keys from a directory that has them, and leaves it as it was", async () => {
    const keys = await keysAt(world.path("keys"));
    const before = await filesBelow(keys);
    await createNetwork({ description, directory: world.path("given"), keys });
    const made = await filesBelow(world.path("given"));
    for (const [index, name] of names.entries()) {
      expect(made.get(`nodes/${name}/key`)?.text).to.equal(`0x${String(index + 1).repeat(64)}\n`);
    }
    expect(await filesBelow(keys)).to.deep.equal(before);
  });

  it("refuses a key that is missing", async () => {
    const keys = await keysAt(world.path("keys-missing"));
    await writeFile(world.path("more.json5"), JSON.stringify(await describedNetwork(5)));
    await expectNothing("KEY_MISSING", { description: world.path("more.json5"), directory: world.path("no"), keys });
  });

  it("refuses a key that cannot be read: a directory in its place", async () => {
    const keys = await keysAt(world.path("keys-unreadable"));
    await rm(join(keys, "rpc1", "key"));
    await mkdir(join(keys, "rpc1", "key"), { mode: 0o700 });
    await expectNothing("KEY_UNREADABLE", { description, directory: world.path("no"), keys });
  });

  it("refuses a key that others could have read", async () => {
    const keys = await keysAt(world.path("keys-exposed"));
    await chmod(join(keys, "rpc1", "key"), 0o640);
    await expectNothing("KEY_EXPOSED", { description, directory: world.path("no"), keys });
  });

  it("refuses what is no key, without showing it", async () => {
    const keys = await keysAt(world.path("keys-invalid"));
    for (const text of ["", "cafe", "00".repeat(32), "ff".repeat(32), `${"12".repeat(32)}34`]) {
      await writeFile(join(keys, "rpc1", "key"), text);
      const error = await expectAllianceError("KEY_INVALID", () =>
        createNetwork({ description, directory: world.path("no"), keys }),
      );
      if (text !== "") expect(`${error.message}${String(error.cause)}`).to.not.contain(text);
    }
  });

  it("refuses one key for two nodes", async () => {
    const keys = await keysAt(world.path("keys-shared"));
    await writeFile(join(keys, "rpc1", "key"), `0x${"1".repeat(64)}`);
    await expectNothing("KEY_SHARED", { description, directory: world.path("no"), keys });
  });

  it("refuses a file where the directory of keys should be, and one that is not there", async () => {
    await expectNothing("KEYS_UNREADABLE", { description, directory: world.path("no"), keys: description });
    await expectNothing("KEYS_UNREADABLE", { description, directory: world.path("no"), keys: world.path("none") });
  });

  it("refuses a network that exists, and leaves every byte of it alone", async () => {
    const directory = world.path("exists");
    await createNetwork({ description, directory });
    const before = await filesBelow(directory);
    await expectNothing("NETWORK_EXISTS", { description, directory });
    expect(await filesBelow(directory)).to.deep.equal(before);
  });

  it("refuses an empty directory and a file where the network should be", async () => {
    await mkdir(world.path("empty"));
    await expectNothing("NETWORK_EXISTS", { description, directory: world.path("empty") });
    await expectNothing("NETWORK_EXISTS", { description, directory: description });
  });

  it("refuses a place below a file or below nothing", async () => {
    await expectNothing("PARENT_MISSING", { description, directory: join(description, "network") });
    await expectNothing("PARENT_MISSING", { description, directory: world.path("none", "network") });
  });

  it("refuses a description that is not there or is wrong", async () => {
    await expectNothing("NETWORK_UNREADABLE", { description: world.path("none"), directory: world.path("no") });
    const wrong = await world.describe({}, "wrong.json5");
    await expectNothing("NETWORK_INVALID", { description: wrong, directory: world.path("no") });
  });

  it("leaves nothing when it cannot write", async () => {
    // The directory beside it has a longer name than a file system takes.
    await expectNothing("NETWORK_UNWRITABLE", { description, directory: world.path("n".repeat(252)) });
    // The directory can be made, but the paths of the files in it are longer than the system takes.
    const deep = world.path("deep", ...Array.from({ length: 19 }, () => "d".repeat(200)));
    const parent = join(deep, "e".repeat(4_040 - deep.length));
    await mkdir(parent, { recursive: true });
    await expectAllianceError("NETWORK_UNWRITABLE", () => createNetwork({ description, directory: join(parent, "n") }));
    expect(await readdir(parent)).to.deep.equal([]);
  });

  describe("with a node whose owner keeps the key", () => {
    const key = `0x${"5".repeat(64)}`;
    const { id, address } = nodeIdentity(key);

    const describedWith = async (name: string, publicKey: string) => {
      const described = await describedNetwork();
      const nodes = described.nodes.map((node) => (node.name === name ? { ...node, publicKey } : node));
      return world.describe({ ...described, nodes }, "theirs.json5");
    };

    it("knows the node by its public key, and has no private key for it", async () => {
      const directory = world.path("theirs");
      await createNetwork({ description: await describedWith("validator2", id), directory });
      const found = await filesBelow(directory);
      expect(found.has("nodes/validator2/key")).to.equal(false);
      expect(found.has("nodes/validator1/key")).to.equal(true);
      expect(found.get("nodes/rpc1/permissions_config.toml")?.text).to.contain(`enode://${id}@127.0.0.1:`);
      expect(found.get("genesis.json")?.text).to.contain(address.slice(2).toLowerCase());
      expect(await verifyNetwork(directory)).to.deep.equal([]);
    });

    it("refuses its key for another node", async () => {
      const keys = await keysAt(world.path("keys-theirs"));
      await writeFile(join(keys, "rpc1", "key"), key);
      await expectNothing("KEY_SHARED", {
        description: await describedWith("validator2", id),
        directory: world.path("no"),
        keys,
      });
    });

    it("refuses what is no public key", async () => {
      for (const wrong of [id.slice(2), `${id.slice(0, -1)}g`, "1".repeat(128)]) {
        const description = await describedWith("validator2", wrong);
        await expectNothing("NETWORK_INVALID", { description, directory: world.path("no") });
      }
    });
  });
});
