import { join } from "node:path";
import { newTokenKey } from "./newTokenKey.js";
import { openNetwork } from "./openNetwork.js";
import { updateNetwork, type NetworkUpdate } from "./updateNetwork.js";
import { writePrivate } from "./writePrivate.js";

/**
 * Replaces the key that signs tokens. Every token made so far is refused by a node once that node is started again.
 *
 * Errors: those of {@link updateNetwork}. Interrupted, either nothing changed or an update completes it.
 */
export async function rotateTokenKey(directory: string): Promise<NetworkUpdate> {
  const { owner } = await openNetwork(directory);
  // Nothing may be left to do before the old key is gone that could fail.
  await updateNetwork(directory);
  await writePrivate(join(directory, "token-key.pem"), newTokenKey(), owner);
  return updateNetwork(directory);
}
