import { randomBytes } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Owner } from "./ownerOf.js";
import { syncDirectory } from "./syncDirectory.js";

/**
 * Writes a file that its owner alone can read, whatever the umask: the whole of it or, whenever the process ends, nothing. With `keep` an existing file
 * stays as it is, which is an error (`EEXIST`).
 */
export async function writePrivate(
  path: string,
  text: string,
  { uid, gid }: Owner,
  { keep = false }: { readonly keep?: boolean } = {},
): Promise<void> {
  const beside = `${path}.${randomBytes(4).toString("hex")}.new`;
  try {
    const file = await open(beside, "wx", 0o600);
    try {
      await file.chmod(0o600);
      await file.chown(uid, gid);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link is never made over something that exists.
    await (keep ? link(beside, path) : rename(beside, path));
  } finally {
    await rm(beside, { force: true });
  }
  await syncDirectory(dirname(path));
}
