import { isCallException, isError } from "ethers";

/** The message of a node that answered with an error, as JSON-RPC has it. */
export function refusalOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const info = "info" in error && typeof error.info === "object" && error.info !== null ? error.info : {};
  const inner = "error" in error ? error.error : "error" in info ? info.error : undefined;
  if (typeof inner !== "object" || inner === null || !("message" in inner)) return undefined;
  return typeof inner.message === "string" ? inner.message : undefined;
}

/** Whether an error says that the node did not answer, or not in time; a call that reverts is an answer. */
export function isNodeError(error: unknown): boolean {
  if (isCallException(error) || refusalOf(error) !== undefined) return false;
  if (isError(error, "TIMEOUT") || isError(error, "SERVER_ERROR") || isError(error, "NETWORK_ERROR")) return true;
  if (isError(error, "BAD_DATA") || isError(error, "CANCELLED") || isError(error, "UNSUPPORTED_OPERATION")) return true;
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code);
}
