import { resolve } from "node:path";
import { hexlify, randomBytes } from "ethers";
import { nodeIdentity, type NodeIdentity } from "./nodeIdentity.js";
import { writePrivate } from "./writePrivate.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Makes a node's private key, in a new file that only this user can read, and gives what others may know of it.
 *
 * Error: `KEY_UNWRITABLE`, also when the file exists.
 */
export async function createNodeKey(out: string): Promise<NodeIdentity> {
  const key = hexlify(randomBytes(32));
  const owner = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  try {
    await writePrivate(resolve(out), `${key}\n`, owner, { keep: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "KEY_UNWRITABLE",
      `The key cannot be written to ${out}: ${reason}.`,
      "Give the path of a new file in a directory where you may write.",
      { cause },
    );
  }
  return nodeIdentity(key);
}
