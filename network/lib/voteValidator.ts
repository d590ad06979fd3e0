import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getAddress } from "ethers";
import { z } from "zod";
import { callRpc } from "./callRpc.js";
import { checkCandidate } from "./checkCandidate.js";
import { checkQuorum } from "./checkQuorum.js";
import type { IdentifiedNode } from "./enodeOf.js";
import { identifyNodes } from "./identifyNodes.js";
import { makeToken } from "./makeToken.js";
import { nodeKeys } from "./nodeKeys.js";
import { openNetwork } from "./openNetwork.js";
import type { Network } from "./parseNetwork.js";
import type { Call } from "./readProposers.js";
import { readStanding } from "./readStanding.js";
import { AllianceError } from "../../sdk/AllianceError.js";

const TOKEN_SECONDS = 3_600;
const POLL_MS = 200;
const LEAST_VALIDATORS = 4;
/** Every validator proposes a block in turn; twice round, and some rounds that fail. */
const PERIODS_PER_VALIDATOR = 3;

/** Asks for the validators that are to make the next block. */
const VALIDATORS = [
  "qbft_getValidatorsByBlockNumber",
  ["latest"],
  z.array(z.string().transform((text) => getAddress(text))),
] as const;

/** What is voted on. */
export interface Vote {
  readonly directory: string;
  /** The name of a node of the network, or an address. */
  readonly candidate: string;
  readonly add: boolean;
  /** How long to wait until it is in force; by default, several times what all validators need for a block each. */
  readonly waitMs?: number;
}

interface Voter {
  readonly name: string;
  readonly address: string;
  readonly call: Call;
  /** The validators as this one sees them. */
  readonly validators: readonly string[];
}

async function votersOf(directory: string) {
  const { network, tokenKey } = await openNetwork(directory);
  const homes = join(directory, "nodes");
  const keys = await nodeKeys(network.nodes, homes, homes);
  const token = await makeToken(tokenKey, { role: "operator", name: "vote", seconds: TOKEN_SECONDS });
  const nodes = identifyNodes(network.nodes, keys);
  const reach = nodes
    .filter(({ role }) => role === "validator")
    .map(async ({ name, address, rpcPort }): Promise<Voter | undefined> => {
      const call: Call = (method, params, schema) =>
        callRpc(`http://127.0.0.1:${rpcPort}`, token, { method, params }, schema);
      try {
        const validators = await call(...VALIDATORS);
        return { name, address, call, validators };
      } catch (error) {
        if (error instanceof AllianceError && error.code === "NODE_UNREACHABLE") return undefined;
        throw error;
      }
    });
  const voters = (await Promise.all(reach)).filter((voter) => voter !== undefined);
  return { network, nodes, voters };
}

function checkVote(validators: readonly string[], voters: readonly Voter[], add: boolean): void {
  const majority = Math.floor(validators.length / 2) + 1;
  if (voters.length < majority) {
    throw new AllianceError(
      "TOO_FEW_VOTERS",
      `${voters.length} of ${validators.length} validators can be asked (${voters.map(({ name }) => name).join(", ") || "none"}); ${majority} must vote.`,
      "Start the validators for maintenance and bring their ports here; docs/operator/network.md says how. Nothing was voted.",
    );
  }
  if (!add && validators.length <= LEAST_VALIDATORS) {
    throw new AllianceError(
      "TOO_FEW_VALIDATORS",
      `With one of ${validators.length} validators removed, the next one lost would stop the chain.`,
      "Add its replacement first. Nothing was voted.",
    );
  }
}

/** The node or the address that a candidate names. An address of no node can be removed, but not added: no node's list has it. */
function findCandidate(nodes: readonly IdentifiedNode[], { candidate, add }: Vote) {
  const given = /^0x[0-9a-fA-F]{40}$/.test(candidate) ? getAddress(candidate.toLowerCase()) : undefined;
  const node = nodes.find(({ name, address }) => name === candidate || address === given);
  const address = node?.address ?? given;
  if (address !== undefined && (node !== undefined || !add)) return { node, address };
  throw new AllianceError(
    "CANDIDATE_UNKNOWN",
    `${candidate} is no node of the network${given === undefined ? " and no address" : ""}.`,
    `Give one of ${nodes.map(({ name }) => name).join(", ")}, or the address of a validator to be removed; a new node is described in network.json5 first. Nothing was voted.`,
  );
}

async function checkChange(
  nodes: readonly IdentifiedNode[],
  { validators, voters }: { readonly validators: readonly string[]; readonly voters: readonly Voter[] },
  { node, address }: ReturnType<typeof findCandidate>,
  add: boolean,
): Promise<void> {
  checkVote(validators, voters, add);
  const inForce = nodes.filter((each) => validators.includes(each.address));
  const { head, awake } = await readStanding(
    voters.map(({ call }) => call),
    inForce,
  );
  if (add && node !== undefined) await checkCandidate(node, head);
  const after = add ? [...validators, address] : validators.filter((each) => each !== address);
  const nameOf = (each: string) => nodes.find((known) => known.address === each)?.name ?? each;
  checkQuorum(after, add ? [...awake, address] : awake, nameOf);
}

/**
 * Has the validators vote to add or remove one, through their RPC on this machine (maintenance), and waits until it is in force. Then the votes are
 * withdrawn, because Besu would cast them again should the validators ever change back. Gives the validators in force; what is so
 * already is not voted on. No node is added that does not have the chain yet, and none removed without whom too few would make blocks.
 *
 * Errors: `CANDIDATE_UNKNOWN`, `TOO_FEW_VOTERS`, `TOO_FEW_VALIDATORS`, `VOTE_PENDING` when it is not in force in time, and those of {@link openNetwork},
 * {@link nodeKeys}, {@link callRpc}, {@link checkCandidate} and {@link checkQuorum}.
 */
export async function voteValidator(vote: Vote): Promise<readonly string[]> {
  const { directory, add, waitMs } = vote;
  const { network, nodes, voters: reached } = await votersOf(directory);
  const candidate = findCandidate(nodes, vote);
  const { address } = candidate;
  // Not a candidate's own view: it may be far behind.
  const validators = reached.find((voter) => voter.validators.includes(voter.address))?.validators ?? [];
  const voters = reached.filter((voter) => validators.includes(voter.address));
  if (validators.length === 0 || validators.includes(address) !== add) {
    await checkChange(nodes, { validators, voters }, candidate, add);
    await castVotes(voters, address, add);
    await waitUntilInForce(voters, address, add, waitMs ?? patienceMs(network, validators.length));
  }
  // Also when nothing was voted now: an earlier vote may have come into force after nobody waited any more. And also at one that is no validator any more.
  await Promise.all(reached.map(({ call }) => call("qbft_discardValidatorVote", [address.toLowerCase()], z.boolean())));
  return (await voters[0]?.call(...VALIDATORS)) ?? [];
}

const patienceMs = ({ blockPeriodSeconds }: Network, validators: number) =>
  1_000 * blockPeriodSeconds * PERIODS_PER_VALIDATOR * (validators + 1);

async function castVotes(voters: readonly Voter[], address: string, add: boolean): Promise<void> {
  const params = [address.toLowerCase(), add];
  await Promise.all(voters.map(({ call }) => call("qbft_proposeValidatorVote", params, z.literal(true))));
}

async function waitUntilInForce(
  voters: readonly Voter[],
  address: string,
  add: boolean,
  patience: number,
): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const views = await Promise.all(voters.map(({ call }) => call(...VALIDATORS)));
    if (views.every((view) => view.includes(address) === add)) return;
    if (Date.now() > deadline) {
      throw new AllianceError(
        "VOTE_PENDING",
        `${voters.map(({ name }) => name).join(", ")} voted, but after ${patience / 1_000} s it is not in force.`,
        "A vote counts once its validator has made a block. See who makes blocks (hardhat network status) and run this again: nothing is voted twice.",
      );
    }
    await sleep(POLL_MS);
  }
}
