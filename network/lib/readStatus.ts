import { join } from "node:path";
import { callRpc } from "./callRpc.js";
import type { IdentifiedNode } from "./enodeOf.js";
import { identifyNodes } from "./identifyNodes.js";
import { BLOCKS_BEHIND, SILENT_PERIODS } from "./limits.js";
import { makeToken } from "./makeToken.js";
import { nodeKeys } from "./nodeKeys.js";
import { openNetwork } from "./openNetwork.js";
import type { Network } from "./parseNetwork.js";
import { readHeight } from "./readHeight.js";
import { readProposers, type Call, type Proposers } from "./readProposers.js";
import { scrapeMetric } from "./scrapeMetric.js";
import { AllianceError } from "../../sdk/AllianceError.js";

const TOKEN_SECONDS = 60;

/** One node, as it is now. What is not known is left out. */
export interface NodeStatus {
  readonly name: string;
  readonly role: "validator" | "rpc";
  readonly block: number | undefined;
  readonly peers: number | undefined;
  /** Transactions in its pool. */
  readonly waiting: number | undefined;
  /** The last block it proposed, of the newest hundred. */
  readonly lastProposed: number | undefined;
}

/** A network, as it is now. */
export interface NetworkStatus {
  readonly block: number | undefined;
  /** Unix seconds. */
  readonly blockTime: number | undefined;
  readonly nodes: readonly NodeStatus[];
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[];
}

/** What one RPC node says of who proposes, or why it says nothing. */
interface Told {
  readonly name: string;
  readonly proposers: Proposers | AllianceError;
}

async function tellingsOf(nodes: readonly IdentifiedNode[], tokenKey: string): Promise<readonly Told[]> {
  const token = await makeToken(tokenKey, { role: "operator", name: "status", seconds: TOKEN_SECONDS });
  const rpcNodes = nodes.filter(({ role }) => role === "rpc");
  return Promise.all(
    rpcNodes.map(async ({ name, rpcHost, rpcPort }) => {
      const call: Call = (method, params, schema) =>
        callRpc(`http://${rpcHost}:${rpcPort}`, token, { method, params }, schema);
      const proposers = await readProposers(call).catch((error: unknown) => {
        if (error instanceof AllianceError) return error;
        throw error;
      });
      return { name, proposers };
    }),
  );
}

/** Those who say nothing: not only are they of no use, one that has another token key takes the old tokens. */
function refusals(tellings: readonly Told[], nodes: readonly Figures[]): string[] {
  return tellings.flatMap(({ name, proposers }) => {
    const isDown = nodes.find((node) => node.name === name)?.block === undefined;
    return isDown || !(proposers instanceof AllianceError) ? [] : [`${name}: ${proposers.message} ${proposers.remedy}`];
  });
}

async function figuresOf(node: IdentifiedNode, proposers: Proposers | undefined) {
  const { host, metricsPort } = node;
  const figure = (name: string) => scrapeMetric(host, metricsPort, name);
  const [block, time, peers, waiting] = await Promise.all([
    readHeight(node),
    figure("besu_blockchain_chain_head_timestamp"),
    figure("ethereum_peer_count"),
    figure("besu_transaction_pool_transactions"),
  ]);
  const proposed = proposers?.lastProposed.get(node.address);
  const lastProposed = proposed === 0 ? undefined : proposed;
  return { name: node.name, role: node.role, address: node.address, block, time, peers, waiting, lastProposed };
}
type Figures = Awaited<ReturnType<typeof figuresOf>>;

function problemsOf(figures: Figures, head: number, peersDue: number): string[] {
  const { name, block, peers } = figures;
  if (block === undefined) return [`${name} does not answer.`];
  const problems: string[] = [];
  if (block < head - BLOCKS_BEHIND) problems.push(`${name} is ${head - block} blocks behind.`);
  if (peers === undefined) problems.push(`${name} does not tell how many peers it has.`);
  else if (peers < peersDue) problems.push(`${name} has ${peers} of ${peersDue} peers.`);
  return problems;
}

function validatorProblems(proposers: Proposers | undefined, nodes: readonly Figures[]): string[] {
  if (proposers === undefined) return ["Nobody tells who proposes: no RPC node answers the operator."];
  const { validators, awake } = proposers;
  const known = validators.map((address) => ({ address, node: nodes.find((node) => node.address === address) }));
  return known.flatMap(({ address, node }) => {
    if (node === undefined) return [`${address} is a validator that network.json5 does not describe.`];
    // Of one that does not answer at all enough is said.
    if (node.block === undefined || awake.includes(address)) return [];
    return [`${node.name} sleeps: it answers, but is a validator that proposes no blocks. Start it again.`];
  });
}

function chainProblems({ blockPeriodSeconds }: Network, newest: Figures | undefined): string[] {
  if (newest === undefined) return [];
  const { name, time: blockTime } = newest;
  if (blockTime === undefined) return [`${name} does not tell when its newest block was made.`];
  const age = Math.floor(Date.now() / 1_000) - blockTime;
  return age > SILENT_PERIODS * blockPeriodSeconds ? [`The newest block is ${age} s old: the chain stands still.`] : [];
}

/**
 * How a network is: how far each node is, and who of the validators proposes, as the chain tells it. Sends nothing.
 *
 * Errors: those of {@link openNetwork} and {@link nodeKeys}.
 */
export async function readStatus(directory: string): Promise<NetworkStatus> {
  const { network, tokenKey } = await openNetwork(directory);
  const homes = join(directory, "nodes");
  const nodes = identifyNodes(network.nodes, await nodeKeys(network.nodes, homes, homes));
  const tellings = await tellingsOf(nodes, tokenKey);
  const proposers = tellings
    .flatMap((told) => (told.proposers instanceof AllianceError ? [] : [told.proposers]))
    .sort((one, other) => other.head - one.head)[0];
  const found = await Promise.all(nodes.map((node) => figuresOf(node, proposers)));
  const newest = found
    .filter(({ block }) => block !== undefined)
    .sort((one, other) => (other.block ?? 0) - (one.block ?? 0))[0];
  const problems = [
    ...chainProblems(network, newest),
    ...found.flatMap((each) => problemsOf(each, newest?.block ?? 0, nodes.length - 1)),
    ...refusals(tellings, found),
    ...validatorProblems(proposers, found),
  ];
  const shown = found.map(({ name, role, block, peers, waiting, lastProposed }) => ({
    name,
    role,
    block,
    peers,
    waiting,
    lastProposed,
  }));
  return { block: newest?.block, blockTime: newest?.time, nodes: shown, problems };
}
