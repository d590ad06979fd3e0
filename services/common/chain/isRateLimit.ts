import { isError } from "ethers";
import { rpcErrorOf } from "../../../sdk/rpcErrorOf.js";

const TOO_MANY_REQUESTS = 429;
const SAID =
  /rate.?limit|too many requests|request (count|limit)|requests? (per|a) |capacity|compute units|throttl|quota|\/second/i;

/** Whether a node says that it was asked too often: asking for less does not help, asking later does. */
export function isRateLimit(error: unknown): boolean {
  if (isError(error, "SERVER_ERROR") && error.response?.statusCode === TOO_MANY_REQUESTS) return true;
  const answered = rpcErrorOf(error);
  return answered !== undefined && (answered.code === TOO_MANY_REQUESTS || SAID.test(answered.message));
}
