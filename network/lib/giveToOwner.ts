import { lchown, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Owner } from "./ownerOf.js";

/**
 * Gives a directory and all below it to the owner of the network, when root runs this: what a node wrote as root could neither be read by the containers nor be
 * removed by its owner. Anybody else's files are the owner's already.
 */
export async function giveToOwner(directory: string, { uid, gid }: Owner): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const path of [directory, ...entries.map(({ parentPath, name }) => join(parentPath, name))]) {
    await lchown(path, uid, gid).catch((error: unknown) => {
      // A node removes files of its database at any time.
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    });
  }
}
