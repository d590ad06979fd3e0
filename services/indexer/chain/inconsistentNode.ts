import { AllianceError } from "../../../sdk/AllianceError.js";

/** `NODE_INCONSISTENT`: what the node answers cannot all be so, as when its chain is replaced meanwhile. */
export function inconsistentNode(problem: string): AllianceError {
  return new AllianceError(
    "NODE_INCONSISTENT",
    `The node's answers contradict one another: ${problem}.`,
    "They are asked for again; if this goes on, give the indexer another node.",
  );
}
