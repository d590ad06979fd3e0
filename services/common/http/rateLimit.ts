import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AllianceError } from "../../../sdk/AllianceError.js";

const A_MINUTE_MS = 60_000;

/**
 * Limits what one authenticated caller may ask a minute. Counted after authentication: nobody uses up another's requests.
 *
 * Error: `TOO_MANY_REQUESTS`, with a `retry-after` header.
 */
export function rateLimit(app: FastifyInstance, max: number) {
  const callers = new WeakMap<FastifyRequest, string>();
  const count = app.createRateLimit({
    max,
    timeWindow: A_MINUTE_MS,
    keyGenerator: (request) => callers.get(request) ?? "nobody",
  });
  return async (request: FastifyRequest, reply: FastifyReply, caller: string): Promise<void> => {
    callers.set(request, caller);
    const limit = await count(request);
    if (limit.isAllowed || !limit.isExceeded) return;
    void reply.header("retry-after", limit.ttlInSeconds);
    throw new AllianceError(
      "TOO_MANY_REQUESTS",
      `This caller may ask ${max} times a minute.`,
      `Try again in ${limit.ttlInSeconds} seconds.`,
    );
  };
}
