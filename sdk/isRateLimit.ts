import { httpAnswerOf } from "./httpAnswerOf.js";
import { rpcErrorOf } from "./rpcErrorOf.js";

const TOO_MANY_REQUESTS = 429;
const SAID =
  /rate.?limit|request rate|too many requests|request (count|limit)|requests? (per|a) |capacity|compute units|throttl|quota|\/second/i;

/** Whether a node says that it was asked too often: asking for less does not help, asking later does. */
export function isRateLimit(error: unknown): boolean {
  const http = httpAnswerOf(error);
  if (http?.status === TOO_MANY_REQUESTS) return true;
  const answered = rpcErrorOf(error);
  if (answered?.code === TOO_MANY_REQUESTS) return true;
  return SAID.test(http?.text ?? "") || SAID.test(answered?.message ?? "");
}
