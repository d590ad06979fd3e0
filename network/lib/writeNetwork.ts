import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makePrivateDirectory } from "./makePrivateDirectory.js";
import type { Owner } from "./ownerOf.js";
import type { NetworkNode } from "./parseNetwork.js";
import { writePrivate } from "./writePrivate.js";

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** What {@link writeNetwork} puts into a directory. */
export interface NetworkFiles {
  readonly nodes: readonly Pick<NetworkNode, "name">[];
  /** Private keys by node, of those whose key is kept here. */
  readonly keys: ReadonlyMap<string, string>;
  /** All other files: text by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly owner: Owner;
}

/**
 * Brings a network's directory to the state given and names, by path, what it wrote. A key that is there stays, a file that is as it should be
 * is not touched, and each is written whole or not at all: interrupted, it is done again.
 */
export async function writeNetwork(
  directory: string,
  { nodes, keys, files, owner }: NetworkFiles,
): Promise<readonly string[]> {
  const homes = nodes.flatMap(({ name }) => [`nodes/${name}`, `nodes/${name}/data`]);
  for (const path of ["nodes", "prometheus", "prometheus/data", ...homes]) {
    await makePrivateDirectory(join(directory, path), owner);
  }
  const written: string[] = [];
  for (const [name, key] of keys) {
    const path = `nodes/${name}/key`;
    if ((await textOf(join(directory, path))) !== undefined) continue;
    await writePrivate(join(directory, path), `${key}\n`, owner, { keep: true });
    written.push(path);
  }
  for (const [path, text] of files) {
    if ((await textOf(join(directory, path))) === text) continue;
    await writePrivate(join(directory, path), text, owner);
    written.push(path);
  }
  return written;
}
