import { chmod, chown, mkdir } from "node:fs/promises";
import type { Owner } from "./ownerOf.js";

/** Makes a directory, if it is not there, that its owner alone can enter, whatever the umask. Its parent exists. */
export async function makePrivateDirectory(path: string, { uid, gid }: Owner): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return;
    throw error;
  }
  await chmod(path, 0o700);
  await chown(path, uid, gid);
}
