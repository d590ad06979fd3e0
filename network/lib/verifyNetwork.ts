import { lstat, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { nodeKeys } from "./nodeKeys.js";
import { openNetwork, type OpenNetwork } from "./openNetwork.js";
import { renderNetwork } from "./renderNetwork.js";

const OTHERS = 0o077;

/** Every file and directory of a network but what its processes write: their data. */
async function pathsBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() && entry.name !== "data" ? [path, ...(await pathsBelow(path))] : [path];
    }),
  );
  return found.flat();
}

async function checkFiles(directory: string, source: OpenNetwork): Promise<string[]> {
  const homes = join(directory, "nodes");
  // The same directory as that of given keys: a key that is missing is an error, and none is made.
  const keys = await nodeKeys(source.network.nodes, homes, homes);
  const problems: string[] = [];
  for (const [path, text] of renderNetwork({ ...source, keys })) {
    const found = await readFile(join(directory, path), "utf8").catch(() => undefined);
    if (found === undefined) problems.push(`${path} is missing: run hardhat network update.`);
    else if (found !== text) problems.push(`${path} is not what network.json5 says: run hardhat network update.`);
  }
  return problems;
}

/**
 * Checks a network's directory and says, in a sentence each, what is wrong: files that are not what the description and the keys make, nodes
 * that are not described, anything that others can read or that belongs to somebody else.
 *
 * Errors: those of {@link openNetwork} and {@link nodeKeys}, when there is too little to check by.
 */
export async function verifyNetwork(directory: string): Promise<readonly string[]> {
  const source = await openNetwork(directory);
  const names = source.network.nodes.map(({ name }) => name);
  const problems: string[] = [];

  const homes = await readdir(join(directory, "nodes"));
  for (const name of homes.filter((home) => !names.includes(home))) {
    problems.push(`nodes/${name} is not described: stop the node and take its directory away.`);
  }
  const without = names.filter((name) => !homes.includes(name));
  for (const name of without) problems.push(`${name} is described but not made: run hardhat network update.`);
  // Without its key nobody knows what the other nodes' lists should say of a node.
  if (without.length === 0) problems.push(...(await checkFiles(directory, source)));

  for (const path of [directory, ...(await pathsBelow(directory))]) {
    const { mode, uid } = await lstat(path);
    const name = relative(directory, path) || directory;
    if ((mode & OTHERS) !== 0) problems.push(`${name} is open to others: chmod go= it.`);
    if (uid !== source.owner.uid) problems.push(`${name} does not belong to user ${source.owner.uid}: chown it.`);
  }
  return problems;
}
