import { AllianceError } from "../AllianceError.js";

/** `NODE_UNAVAILABLE`, and what that means for a redemption. */
export function unanswered(consequence: string, cause: unknown): AllianceError {
  return new AllianceError(
    "NODE_UNAVAILABLE",
    `The node gives no usable answer: ${consequence}.`,
    "Try again with the same request: it runs once.",
    { cause },
  );
}
