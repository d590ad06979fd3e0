import { chmod, chown, lstat, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { newTokenKey } from "./newTokenKey.js";
import { nodeKeys } from "./nodeKeys.js";
import { ownerOf } from "./ownerOf.js";
import { readNetwork } from "./readNetwork.js";
import { renderNetwork } from "./renderNetwork.js";
import { syncDirectory } from "./syncDirectory.js";
import { writeNetwork } from "./writeNetwork.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/** What is at a path; `undefined` for nothing. */
async function kindOf(path: string): Promise<"directory" | "file" | undefined> {
  try {
    return (await lstat(path)).isDirectory() ? "directory" : "file";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    // ENOTDIR: something above is a file, and so is no place for a directory.
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

async function checkPlace(directory: string): Promise<void> {
  const kind = await kindOf(directory);
  if (kind !== undefined) {
    throw new AllianceError(
      "NETWORK_EXISTS",
      `There is a ${kind} at ${directory} already.`,
      "Give a path where nothing is; to change a network, edit its network.json5 and run hardhat network update. Nothing was written.",
    );
  }
  if ((await kindOf(dirname(directory))) !== "directory") {
    throw new AllianceError(
      "PARENT_MISSING",
      `${dirname(directory)} is no directory.`,
      "Make it first, or give another path; nothing was written.",
    );
  }
}

/**
 * Makes the directory of a network from its description, the file `description`: keys (new ones, or those below `keys`, which has `<node>/key` for
 * every node), genesis, and for every node its configuration and allowlists. It comes into being whole or not at all, and nobody but
 * its owner can read it.
 *
 * Errors: those of {@link readNetwork} and {@link nodeKeys}; `NETWORK_EXISTS`; `PARENT_MISSING`; `NETWORK_UNWRITABLE`. Nothing was written then.
 */
export async function createNetwork({
  description,
  directory: path,
  keys: given,
}: {
  readonly description: string;
  readonly directory: string;
  readonly keys?: string;
}): Promise<readonly string[]> {
  const directory = resolve(path);
  const { text, network } = await readNetwork(description);
  await checkPlace(directory);
  const keys = await nodeKeys(network.nodes, undefined, given);
  const tokenKey = newTokenKey();
  const owner = await ownerOf();
  const rendered = renderNetwork({ network, keys, tokenKey, owner });
  const files = new Map([...rendered, ["network.json5", text], ["token-key.pem", tokenKey]]);

  let beside: string | undefined;
  try {
    beside = await mkdtemp(join(dirname(directory), `.${basename(directory)}-`));
    await chmod(beside, 0o700);
    await chown(beside, owner.uid, owner.gid);
    const written = await writeNetwork(beside, { nodes: network.nodes, keys, files, owner });
    await rename(beside, directory);
    await syncDirectory(dirname(directory));
    return written;
  } catch (cause) {
    if (beside !== undefined) await rm(beside, { recursive: true, force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "NETWORK_UNWRITABLE",
      `${directory} cannot be made: ${reason}.`,
      "Make room, or give a place where you may write; nothing was left behind.",
      { cause },
    );
  }
}
