import { BLOCKS_BEHIND } from "./limits.js";
import type { NetworkNode } from "./parseNetwork.js";
import { readHeight } from "./readHeight.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Checks that a node can be a validator as soon as it is voted in: it is described as one, answers, and has the chain. One that is far behind counts for the
 * quorum and makes no block.
 *
 * Errors: `CANDIDATE_UNFIT`, `CANDIDATE_UNSEEN`, `CANDIDATE_BEHIND`. Nothing was voted.
 */
export async function checkCandidate(node: NetworkNode, head: number): Promise<void> {
  const { name, role, host, metricsPort } = node;
  if (role !== "validator") {
    throw new AllianceError(
      "CANDIDATE_UNFIT",
      `${name} is described as an ${role} node: it would answer requests and make blocks.`,
      "Describe a node with the role validator, run hardhat network update, and start it. Nothing was voted.",
    );
  }
  const height = await readHeight(node);
  if (height === undefined) {
    throw new AllianceError(
      "CANDIDATE_UNSEEN",
      `${name} does not answer at ${host}:${metricsPort}, so nobody knows how far it is.`,
      `Start it, and run this where its metrics can be reached. Nothing was voted.`,
    );
  }
  if (height >= head - BLOCKS_BEHIND) return;
  throw new AllianceError(
    "CANDIDATE_BEHIND",
    `${name} is at block ${height}, the network at block ${head}: it would count for the quorum and make no block.`,
    "Wait until hardhat network status shows it at the network's block. If it does not get on, see its peers and its log. Nothing was voted.",
  );
}
