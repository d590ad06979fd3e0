import { httpAnswerOf } from "./httpAnswerOf.js";
import { rpcErrorOf } from "./rpcErrorOf.js";

const STATUS = 401;
/** Besu's, in a message with answers to other questions. */
const CODE = -40100;

/**
 * Whether a node refuses the token it was shown, or that it was shown none: at all, or for what was asked. Nothing was done then, and
 * nothing is known.
 */
export function isUnauthorized(error: unknown): boolean {
  return httpAnswerOf(error)?.status === STATUS || rpcErrorOf(error)?.code === CODE;
}
