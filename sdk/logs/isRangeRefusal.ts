import { httpAnswerOf } from "../httpAnswerOf.js";
import { isRateLimit } from "../isRateLimit.js";
import { rpcErrorOf } from "../rpcErrorOf.js";

/** What nodes and those before them say of too many blocks, too many results, or too long an answer or a search. */
const NAMES_THE_RANGE =
  /block.?range|max.?range|range.*(too|limit|exceed|large|wide|block)|(limit|exceed|max|up to).*range|more than [\d,]+ (results|logs|blocks)|too many (results|logs|blocks|topics)|max.*(results|logs)|(response|result|query|answer).*(size|too (big|large|long))|query timeout/i;
/** Statuses that tell of what was asked; one that is busy, broken or wants a token answers others. */
const OF_THE_QUESTION: readonly number[] = [400, 413, 414, 422];
const TOO_MANY_REQUESTS = 429;
/** Malformed, unknown, switched off, not supported, not permitted: for any range. */
const FOR_ANY_RANGE: readonly (number | undefined)[] = [-32700, -32601, -32604, -32004, -40100];

/**
 * Whether a node refuses to give the logs of so many blocks, and may give those of fewer. Words and codes differ from node to node (Besu's are
 * "Invalid params"), so every error counts that is not known to be of another kind. One that was asked too often, or says nothing, does
 * not refuse the range.
 */
export function isRangeRefusal(error: unknown): boolean {
  const http = httpAnswerOf(error);
  const answered = rpcErrorOf(error);
  const said = http?.text ?? answered?.message;
  if (said === undefined) return false;
  if (http?.status === TOO_MANY_REQUESTS) return false;
  if (NAMES_THE_RANGE.test(said)) return true;
  if (isRateLimit(error)) return false;
  return http === undefined ? !FOR_ANY_RANGE.includes(answered?.code) : OF_THE_QUESTION.includes(http.status);
}
