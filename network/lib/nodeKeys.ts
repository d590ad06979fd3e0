import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { hexlify, randomBytes } from "ethers";
import { nodeIdentity } from "./nodeIdentity.js";
import type { NetworkNode } from "./parseNetwork.js";
import { readNodeKey } from "./readNodeKey.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/** A node as far as its key goes. */
type KeyedNode = Pick<NetworkNode, "name" | "publicKey">;

/** No two nodes may have one key: they would be one validator that signs two blocks. */
function checkDistinct(nodes: readonly KeyedNode[], keys: ReadonlyMap<string, string>): void {
  const holders = new Map<string, string>();
  for (const { name, publicKey } of nodes) {
    const key = keys.get(name);
    const id = key === undefined ? publicKey : nodeIdentity(key).id;
    if (id === undefined) continue;
    const other = holders.get(id);
    if (other !== undefined) {
      throw new AllianceError(
        "KEY_SHARED",
        `${other} and ${name} have the same key.`,
        "Give each node a key of its own.",
      );
    }
    holders.set(id, name);
  }
}

/** A new key, unless the node had one: then it is lost, and another would be another node. */
async function newKey(own: string | undefined, name: string): Promise<string> {
  const made =
    own !== undefined &&
    (await access(join(own, name, "config.toml")).then(
      () => true,
      () => false,
    ));
  if (!made) return hexlify(randomBytes(32));
  throw new AllianceError(
    "KEY_MISSING",
    `The key of ${name} is gone: there is no ${join(own, name, "key")}.`,
    "Put it back from a backup; if it is lost, describe a new node under a new name in its stead. Nothing was written.",
  );
}

async function givenKey(given: string, name: string): Promise<string> {
  const file = join(given, name, "key");
  const key = await readNodeKey(file);
  if (key !== undefined) return key;
  throw new AllianceError(
    "KEY_MISSING",
    `${name} has no key: there is no ${file}.`,
    "Put it there, or leave the keys out to have new ones made; nothing was written.",
  );
}

/**
 * The private keys of nodes, by name: the node's own, below `own`, or else the one below `given`, which has `<node>/key` for all of them, or else, with
 * nothing given, a new one. Nodes whose owner keeps the key have none here. Nothing is written.
 *
 * Errors: `KEYS_UNREADABLE`, `KEY_MISSING`, `KEY_SHARED`, and those of {@link readNodeKey}.
 */
export async function nodeKeys(
  nodes: readonly KeyedNode[],
  own: string | undefined,
  given: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (given !== undefined) await checkDirectory(given);
  const keys = new Map<string, string>();
  for (const { name, publicKey } of nodes) {
    if (publicKey !== undefined) continue;
    const kept = own === undefined ? undefined : await readNodeKey(join(own, name, "key"));
    keys.set(name, kept ?? (given === undefined ? await newKey(own, name) : await givenKey(given, name)));
  }
  checkDistinct(nodes, keys);
  return keys;
}

async function checkDirectory(path: string): Promise<void> {
  try {
    await readdir(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "KEYS_UNREADABLE",
      `${path} is no directory of keys that can be read: ${reason}.`,
      "Give a directory that has <node>/key for every new node; nothing was written.",
      { cause },
    );
  }
}
