import { resolve } from "node:path";
import { hexlify, randomBytes } from "ethers";
import { nodeIdentity, type NodeIdentity } from "./nodeIdentity.js";
import { ownerOfNew } from "./ownerOfNew.js";
import { writePrivate } from "./writePrivate.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Makes a node's private key, in a new file that only this user can read (of root's, the owner of its directory), and gives what others may know of it.
 *
 * Error: `KEY_UNWRITABLE`, also when the file exists.
 */
export async function createNodeKey(out: string): Promise<NodeIdentity> {
  const key = hexlify(randomBytes(32));
  try {
    await writePrivate(resolve(out), `${key}\n`, await ownerOfNew(resolve(out)), { keep: true });
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
