import { networkInterfaces } from "node:os";
import { join, resolve } from "node:path";
import { checkPortsFree } from "./checkPortsFree.js";
import { findProgram } from "./findProgram.js";
import { NodeProcess, type Ending } from "./NodeProcess.js";
import { ownerOf } from "./ownerOf.js";
import type { Network, NetworkNode } from "./parseNetwork.js";
import { readNetwork } from "./readNetwork.js";
import { readNodeKey } from "./readNodeKey.js";
import { waitForNewBlock } from "./waitForNewBlock.js";
import { AllianceError } from "../../sdk/AllianceError.js";

const READY_MS = 120_000;

/** How a network is started. */
export interface StartOptions {
  readonly directory: string;
  /** Turns the validators' RPC on, for votes. */
  readonly maintenance?: boolean;
  /** How long to wait for a new block: at most so many milliseconds. A Besu takes half a minute to start when many start at once. */
  readonly readyMs?: number;
  /** How long a node may take to close its database when it is told to stop. */
  readonly stopMs?: number;
  /** Told of every node that ends without having been told to. */
  readonly onEnd?: (node: string, ending: Ending, lastLines: string) => void;
  /** Gives up the start, as an end of a node would. */
  readonly signal?: AbortSignal;
}

/** Nodes of a network that run on this machine. */
export interface RunningNetwork {
  readonly nodes: readonly NodeProcess[];
  /** URLs of JSON-RPC. */
  readonly endpoints: readonly string[];
  /** When all nodes have ended, told to or not. */
  readonly allEnded: Promise<unknown>;
  /** Stops every node and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * The nodes whose address is this machine's and whose key is here: with one address for all, the whole network. A Besu without a key would make
 * itself another.
 */
async function nodesHere(directory: string, { nodes }: Network): Promise<readonly NetworkNode[]> {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? []);
  const here: NetworkNode[] = [];
  for (const node of nodes.filter(({ host }) => host.startsWith("127.") || own.includes(host))) {
    if ((await readNodeKey(join(directory, "nodes", node.name, "key"))) !== undefined) here.push(node);
  }
  if (here.length > 0) return here;
  throw new AllianceError(
    "NODES_ELSEWHERE",
    `No node of the network has its key and an address here: ${nodes.map(({ name, host }) => `${name} ${host}`).join(", ")}.`,
    "Start the network on the machines it names, or correct the addresses in network.json5 and run hardhat network update.",
  );
}

async function besu(): Promise<string> {
  const program = await findProgram("besu");
  if (program !== undefined) return program;
  throw new AllianceError(
    "BESU_MISSING",
    "There is no besu on the PATH.",
    "Install Hyperledger Besu, in the version that network.json5 names, put its bin directory on the PATH, or use docker compose.",
  );
}

/**
 * Starts those nodes of a network that belong on this machine, each a `besu` in a process of its own, and waits until all have a
 * new block. What they write belongs to the owner of the directory, also when root runs this.
 *
 * Errors: `BESU_MISSING`, `NODES_ELSEWHERE`, `PORT_TAKEN`, `NODE_DIED`, `NETWORK_NOT_READY`, `START_ABORTED`, and those of {@link readNetwork} and {@link readNodeKey}. No
 * node is left running then.
 */
export async function startNetwork(options: StartOptions): Promise<RunningNetwork> {
  const directory = resolve(options.directory);
  const { network } = await readNetwork(join(directory, "network.json5"));
  const program = await besu();
  const here = await nodesHere(directory, network);
  await checkPortsFree(
    here.flatMap((node) => [
      { host: node.host, port: node.p2pPort },
      { host: node.host, port: node.metricsPort },
      { host: node.role === "rpc" ? node.rpcHost : "127.0.0.1", port: node.rpcPort },
    ]),
  );

  const owner = await ownerOf(directory);
  const processes: NodeProcess[] = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await Promise.all(processes.map((each) => each.stop(options.stopMs ?? 60_000)));
    process.removeListener("exit", killAll);
  };
  // Should this process end without having stopped them, none may outlive it.
  const killAll = () => processes.forEach((each) => each.signal("SIGKILL"));
  process.on("exit", killAll);

  try {
    for (const { name, role } of here) {
      processes.push(
        await NodeProcess.start(name, {
          home: join(directory, "nodes", name),
          owner,
          program,
          environment: {
            BESU_OPTS: `-Xmx${network.heapMegabytes}m`,
            ...(options.maintenance === true && role === "validator" ? { BESU_RPC_HTTP_ENABLED: "true" } : {}),
          },
        }),
      );
    }
    await waitForNewBlock(processes, here, { readyMs: options.readyMs ?? READY_MS, signal: options.signal });
  } catch (error) {
    await stop();
    throw error;
  }
  for (const each of processes) {
    void each.ended.then(async (ending) => {
      if (!stopping) options.onEnd?.(each.name, ending, await each.lastLines());
    });
  }
  const endpoints = here
    .filter(({ role }) => role === "rpc")
    .map(({ rpcHost, rpcPort }) => `http://${rpcHost}:${rpcPort}`);
  return { nodes: processes, endpoints, allEnded: Promise.all(processes.map(({ ended }) => ended)), stop };
}
