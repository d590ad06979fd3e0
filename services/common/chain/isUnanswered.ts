import type { AllianceError } from "../../../sdk/AllianceError.js";

/** Codes of questions that a node did not answer, whatever the reason: it is down, or takes no token of ours. */
const UNANSWERED = /^(NODE_UNAVAILABLE|TOKEN_)/;

/** Whether an error says that the node was asked and nothing is known: neither that something is, nor that it is not. */
export function isUnanswered({ code }: AllianceError): boolean {
  return UNANSWERED.test(code);
}
