import { isCallException, isError } from "ethers";
import { refusalOf } from "../../../sdk/refusalOf.js";

/** Whether an error says that the node did not answer, or not in time; a call that reverts is an answer. */
export function isNodeError(error: unknown): boolean {
  if (isCallException(error) || refusalOf(error) !== undefined) return false;
  if (isError(error, "TIMEOUT") || isError(error, "SERVER_ERROR") || isError(error, "NETWORK_ERROR")) return true;
  if (isError(error, "BAD_DATA") || isError(error, "CANCELLED") || isError(error, "UNSUPPORTED_OPERATION")) return true;
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code);
}
