import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hexlify, randomBytes } from "ethers";
import { readNodeKey } from "./readNodeKey.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/** No two nodes may have one key: they would be one validator that signs two blocks. */
function checkDistinct(keys: ReadonlyMap<string, string>): void {
  const holders = new Map<string, string>();
  for (const [node, key] of keys) {
    const other = holders.get(key);
    if (other !== undefined) {
      throw new AllianceError(
        "KEY_SHARED",
        `${other} and ${node} have the same key.`,
        "Give each node a key of its own.",
      );
    }
    holders.set(key, node);
  }
}

/**
 * The private keys of the nodes named, by name: from the first of these directories that has `<node>/key`. A node that has one in none
 * gets a new key, or, with `given`, is an error: whoever brings keys brings all of them. Nothing is written.
 *
 * Errors: `KEYS_UNREADABLE`, `KEY_MISSING`, `KEY_SHARED`, and those of {@link readNodeKey}.
 */
export async function nodeKeys(
  names: readonly string[],
  own: string | undefined,
  given: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (given !== undefined) await checkDirectory(given);
  const keys = new Map<string, string>();
  for (const name of names) {
    const file = given === undefined ? undefined : join(given, name, "key");
    const key =
      (own === undefined ? undefined : await readNodeKey(join(own, name, "key"))) ??
      (file === undefined ? hexlify(randomBytes(32)) : await readNodeKey(file));
    if (key === undefined) {
      throw new AllianceError(
        "KEY_MISSING",
        `${name} has no key: there is no ${String(file)}.`,
        "Put it there, or leave the keys out to have new ones made; nothing was written.",
      );
    }
    keys.set(name, key);
  }
  checkDistinct(keys);
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
