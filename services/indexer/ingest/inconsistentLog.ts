import { AllianceError } from "../../../sdk/AllianceError.js";

/** `LOG_INCOMPLETE`: events do not add up, as they do not when a node leaves some out. */
export function inconsistentLog(block: number, problem: string): AllianceError {
  return new AllianceError(
    "LOG_INCOMPLETE",
    `The log of block ${block} does not add up: ${problem}.`,
    "Check that firstBlock is not after the deployment and that the node has all logs; nothing of the range was recorded.",
  );
}
