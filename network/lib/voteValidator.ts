import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getAddress } from "ethers";
import { z } from "zod";
import { callRpc } from "./callRpc.js";
import { identifyNodes } from "./identifyNodes.js";
import { makeToken } from "./makeToken.js";
import { nodeKeys } from "./nodeKeys.js";
import { openNetwork } from "./openNetwork.js";
import type { Network } from "./parseNetwork.js";
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
  readonly call: <Result>(method: string, params: readonly unknown[], schema: z.ZodType<Result>) => Promise<Result>;
  /** The validators as this one sees them. */
  readonly validators: readonly string[];
}

async function votersOf(directory: string) {
  const { network, tokenKey } = await openNetwork(directory);
  const homes = join(directory, "nodes");
  const keys = await nodeKeys(network.nodes, homes, homes);
  const token = await makeToken(tokenKey, { role: "operator", name: "vote", seconds: TOKEN_SECONDS });
  const addresses = new Map(identifyNodes(network.nodes, keys).map((node) => [node.name, node.address]));
  const reach = network.nodes
    .filter(({ role }) => role === "validator")
    .map(async ({ name, rpcPort }): Promise<Voter | undefined> => {
      const call: Voter["call"] = (method, params, schema) =>
        callRpc(`http://127.0.0.1:${rpcPort}`, token, { method, params }, schema);
      try {
        const validators = await call(...VALIDATORS);
        return { name, address: addresses.get(name) ?? "", call, validators };
      } catch (error) {
        if (error instanceof AllianceError && error.code === "NODE_UNREACHABLE") return undefined;
        throw error;
      }
    });
  const voters = (await Promise.all(reach)).filter((voter) => voter !== undefined);
  return { network, addresses, voters };
}

function checkVote(validators: readonly string[], voters: readonly Voter[], add: boolean): void {
  const majority = Math.floor(validators.length / 2) + 1;
  if (voters.length < majority) {
    throw new AllianceError(
      "TOO_FEW_VOTERS",
      `${voters.length} of ${validators.length} validators can be asked (${voters.map(({ name }) => name).join(", ") || "none"}); ${majority} must vote.`,
      "Start the validators for maintenance and bring their ports here; docs/network.md says how. Nothing was voted.",
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

/**
 * Has the validators vote to add or remove one, through their RPC on this machine (maintenance), and waits until it is in force. Then the votes are
 * withdrawn, because Besu would cast them again should the validators ever change back. Gives the validators in force; what is so
 * already is not voted on.
 *
 * Errors: `CANDIDATE_UNKNOWN`, `TOO_FEW_VOTERS`, `TOO_FEW_VALIDATORS`, `VOTE_PENDING` when it is not in force in time, and those of {@link openNetwork},
 * {@link nodeKeys} and {@link callRpc}.
 */
export async function voteValidator({ directory, candidate, add, waitMs }: Vote): Promise<readonly string[]> {
  const { network, addresses, voters: reached } = await votersOf(directory);
  const address =
    addresses.get(candidate) ?? (/^0x[0-9a-fA-F]{40}$/.test(candidate) ? getAddress(candidate) : undefined);
  if (address === undefined) {
    throw new AllianceError(
      "CANDIDATE_UNKNOWN",
      `${candidate} is no node of the network and no address.`,
      `Give one of ${[...addresses.keys()].join(", ")}, or an address. Nothing was voted.`,
    );
  }
  // Not a candidate's own view: it may be far behind.
  const validators = reached.find((voter) => voter.validators.includes(voter.address))?.validators ?? [];
  const voters = reached.filter((voter) => validators.includes(voter.address));
  if (validators.length === 0 || validators.includes(address) !== add) {
    checkVote(validators, voters, add);
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
        "A vote counts once its validator has made a block. See that blocks are made and run this again: nothing is voted twice.",
      );
    }
    await sleep(POLL_MS);
  }
}
