import { lstat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Owner } from "./ownerOf.js";

/**
 * Who is to own a new file: whoever runs this, but of what root makes, the owner of the directory that it is in. In a network's directory it would otherwise be
 * root's, which neither its owner nor a container can read.
 */
export async function ownerOfNew(path: string): Promise<Owner> {
  const self = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  if (self.uid !== 0) return self;
  const { uid, gid } = await lstat(dirname(path));
  return { uid, gid };
}
