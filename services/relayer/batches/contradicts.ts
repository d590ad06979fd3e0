import { AllianceError } from "../../../sdk/AllianceError.js";

/** A node's answers that cannot both be true, as of one that lags: none of them counts. */
export function contradicts(problem: string): AllianceError {
  return new AllianceError(
    "NODE_UNAVAILABLE",
    `The node's answers contradict one another: ${problem}.`,
    "Try again later; the operator looks after the node.",
  );
}
