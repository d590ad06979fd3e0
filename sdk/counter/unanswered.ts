import { AllianceError } from "../AllianceError.js";
import { isUnauthorized } from "../isUnauthorized.js";

/** `NODE_UNAVAILABLE`, or `TOKEN_REFUSED` when the node answers others, and what that means for a redemption. */
export function unanswered(consequence: string, cause: unknown): AllianceError {
  if (isUnauthorized(cause)) {
    return new AllianceError(
      "TOKEN_REFUSED",
      `The node refuses the token that it is shown, or wants one: ${consequence}.`,
      "Give the provider a token that has not expired and permits to read, and to send; then try again with the same request: it runs once.",
      { cause },
    );
  }
  return new AllianceError(
    "NODE_UNAVAILABLE",
    `The node gives no usable answer: ${consequence}.`,
    "Try again with the same request: it runs once.",
    { cause },
  );
}
