import { lstat } from "node:fs/promises";

/** Who owns a network's directory: the containers run as the same, so that they can read keys that nobody else can. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The user `besu` of Besu's image. */
const IMAGE_USER = 1_000;

/**
 * The owner of a network's directory, or, of one that is yet to be made, whoever runs this; instead of root, the user that Besu's image brings: no
 * node runs as root.
 */
export async function ownerOf(directory?: string): Promise<Owner> {
  const { uid, gid } =
    directory === undefined
      ? { uid: process.getuid?.() ?? IMAGE_USER, gid: process.getgid?.() ?? IMAGE_USER }
      : await lstat(directory);
  return uid === 0 ? { uid: IMAGE_USER, gid: IMAGE_USER } : { uid, gid };
}
