import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { nodeKeys } from "./nodeKeys.js";
import { openNetwork } from "./openNetwork.js";
import { renderNetwork } from "./renderNetwork.js";
import { writeNetwork } from "./writeNetwork.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/** What an update did. */
export interface NetworkUpdate {
  /** Files written, by path. */
  readonly written: readonly string[];
  /** Nodes whose files changed and that follow them only once they are started again. */
  readonly restart: readonly string[];
  /** Directories of nodes that the description no longer has. They are left alone: their keys are there. */
  readonly leftOver: readonly string[];
}

/** A genesis without what may change in it. */
function fixedPart(genesis: string): string {
  const { config, ...rest } = z.looseObject({ config: z.looseObject({}) }).parse(JSON.parse(genesis));
  return JSON.stringify({ config: { ...config, transitions: undefined }, ...rest });
}

/**
 * Brings a network's directory in line with its `network.json5` after somebody edited it: new nodes get keys (new ones, or those below `keys`),
 * every other file is made again. Twice does nothing more.
 *
 * Errors: those of {@link openNetwork} and {@link nodeKeys}; `GENESIS_FIXED` when the description asks for another genesis.
 */
export async function updateNetwork(directory: string, given?: string): Promise<NetworkUpdate> {
  const { genesis, ...source } = await openNetwork(directory);
  const names = source.network.nodes.map(({ name }) => name);
  const keys = await nodeKeys(source.network.nodes, join(directory, "nodes"), given);
  const files = renderNetwork({ ...source, keys });
  if (fixedPart(files.get("genesis.json") ?? "") !== fixedPart(genesis)) {
    throw new AllianceError(
      "GENESIS_FIXED",
      `${directory}/network.json5 asks for another genesis than the chain began with.`,
      "Put chainId, blockPeriodSeconds, epochLength and gasLimit back to what genesis.json says; nothing was written.",
    );
  }
  const written = await writeNetwork(directory, { nodes: source.network.nodes, keys, files, owner: source.owner });
  const leftOver = (await readdir(join(directory, "nodes"))).filter((name) => !names.includes(name));
  // The compose file has what containers of all nodes are made of: the version of Besu, its memory.
  const all = written.includes("docker-compose.yml");
  const restart = names.filter((name) => all || written.some((path) => path.startsWith(`nodes/${name}/`)));
  return { written, restart, leftOver };
}
