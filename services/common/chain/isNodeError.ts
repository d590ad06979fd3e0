import { isError } from "ethers";
import { revertOf } from "../../../sdk/revertOf.js";
import { rpcErrorOf } from "../../../sdk/rpcErrorOf.js";

/** Errors of ethers that come of what a node answered or did not; the others are mistakes of the program. */
const OF_THE_NODE = [
  "BAD_DATA",
  "CALL_EXCEPTION",
  "CANCELLED",
  "INSUFFICIENT_FUNDS",
  "NETWORK_ERROR",
  "NONCE_EXPIRED",
  "REPLACEMENT_UNDERPRICED",
  "SERVER_ERROR",
  "TIMEOUT",
  "UNKNOWN_ERROR",
  "UNSUPPORTED_OPERATION",
] as const;

/**
 * Whether an error says that the node gave no usable answer: none, not in time, not what was asked for, or an error of its own. A call
 * that reverts is an answer.
 */
export function isNodeError(error: unknown): boolean {
  if (revertOf(error) !== undefined) return false;
  if (rpcErrorOf(error) !== undefined || OF_THE_NODE.some((code) => isError(error, code))) return true;
  // An empty result where a number or bytes belong.
  if (isError(error, "INVALID_ARGUMENT") && (error.argument === "%response" || error.value === null)) return true;
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code);
}
