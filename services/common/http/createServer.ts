import fastifyRateLimit from "@fastify/rate-limit";
import fastifySwagger, { type FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Logger } from "pino";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { framesOf } from "../framesOf.js";
import type { ServiceMetrics } from "../ServiceMetrics.js";
import { jsonSchemaTransform } from "./jsonSchemaTransform.js";
import { problemOf, type ProblemRules } from "./problemOf.js";
import { rawBodies } from "./rawBodies.js";

/** What a service's HTTP side is made of, beside its routes. */
export interface ServerOptions {
  /** When answers come through a proxy on this machine, the visitor's address is taken from its header. */
  readonly trustProxy: boolean;
  /** Requests a minute from one network address. */
  readonly perAddress: number;
  readonly problems: ProblemRules;
  readonly openapi: FastifyDynamicSwaggerOptions["openapi"];
  readonly metrics: Pick<ServiceMetrics, "requests">;
  readonly log: Logger;
}

const BODY_LIMIT = 65_536;
const REQUEST_TIMEOUT_MS = 30_000;
const A_MINUTE_MS = 60_000;
/** Behind a proxy all visitors have one address, and these would tell each how much the others ask. */
const NO_COUNTS = { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false };

/** The route's pattern: paths themselves carry customer numbers. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? "none";
}

function tooMany(after: string): AllianceError {
  return new AllianceError("TOO_MANY_REQUESTS", "There are too many requests from here.", `Try again in ${after}.`);
}

/**
 * A service's HTTP side without its routes: bodies of 64 KiB at most, zod schemas, limits by address, errors as RFC 9457 has them,
 * figures. What is a fault of ours goes to the log, without its message, which may name a customer.
 */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { trustProxy, perAddress, problems, openapi, metrics, log } = options;
  const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = problemOf(error, problems);
    if (problem.status >= 500) {
      const stack = error instanceof Error && problem.status === 500 ? framesOf(error) : undefined;
      log.error({ code: problem.code, route: routeOf(request), stack }, "request failed");
    }
    void reply.code(problem.status).type("application/problem+json").serializer(JSON.stringify).send(problem);
  };
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
    trustProxy: trustProxy ? "loopback" : false,
    routerOptions: { maxParamLength: 128 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    const error = new AllianceError("NOT_FOUND", "There is no such route.", "See /openapi.json for those there are.");
    answerError(error, request, reply);
  });
  app.addHook("onResponse", async (request, reply) => {
    const [method, route, status] = [request.method, routeOf(request), reply.statusCode];
    metrics.requests.observe({ method, route, status }, reply.elapsedTime / 1_000);
    log.info({ method, route, status, milliseconds: Math.round(reply.elapsedTime) }, "request");
  });
  rawBodies(app);
  await app.register(fastifyRateLimit, {
    max: perAddress,
    timeWindow: A_MINUTE_MS,
    addHeaders: NO_COUNTS,
    addHeadersOnExceeding: NO_COUNTS,
    errorResponseBuilder: (_, { after }) => tooMany(after),
  });
  await app.register(fastifySwagger, { openapi: { openapi: "3.1.0", ...openapi }, transform: jsonSchemaTransform });
  return app;
}
