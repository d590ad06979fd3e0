import fastifyRateLimit from "@fastify/rate-limit";
import fastifySwagger from "@fastify/swagger";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Service } from "../Service.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { memberRoutes } from "./memberRoutes.js";
import { openApiOptions } from "./openApiOptions.js";
import { operatorRoutes } from "./operatorRoutes.js";
import { problemOf } from "./problemOf.js";
import { rawBodies } from "./rawBodies.js";
import { shopRoutes } from "./shopRoutes.js";

const BODY_LIMIT = 65_536;
const REQUEST_TIMEOUT_MS = 30_000;
const A_MINUTE_MS = 60_000;
/** Behind a proxy all visitors have one address, and these would tell each how much the others ask. */
const NO_COUNTS = { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false };

/** Where errors are told: RFC 9457. What is a fault of ours goes to the log, without its message, which may name a customer. */
function answerError({ log }: Service, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  if (problem.status >= 500) {
    const stack = error instanceof Error && problem.status === 500 ? framesOf(error) : undefined;
    log.error({ code: problem.code, route: routeOf(request), stack }, "request failed");
  }
  void reply.code(problem.status).type("application/problem+json").serializer(JSON.stringify).send(problem);
}

function framesOf({ name, stack }: Error): string {
  return [name, ...(stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))].join("\n");
}

/** The route's pattern: paths themselves carry customer numbers. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? "none";
}

/** The service's HTTP side: routes with their schemas, limits, errors. Nothing listens yet. */
export async function buildServer(service: Service): Promise<FastifyInstance> {
  const { config, metrics, log } = service;
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
    trustProxy: config.trustProxy ? "loopback" : false,
    routerOptions: { maxParamLength: 128 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => answerError(service, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const error = new AllianceError("NOT_FOUND", "There is no such route.", "See /openapi.json for those there are.");
    answerError(service, error, request, reply);
  });
  app.addHook("onResponse", async (request, reply) => {
    const [method, route, status] = [request.method, routeOf(request), reply.statusCode];
    metrics.requests.observe({ method, route, status }, reply.elapsedTime / 1_000);
    log.info({ method, route, status, milliseconds: Math.round(reply.elapsedTime) }, "request");
  });
  rawBodies(app);
  await app.register(fastifyRateLimit, {
    max: config.limits.perAddress,
    timeWindow: A_MINUTE_MS,
    addHeaders: NO_COUNTS,
    addHeadersOnExceeding: NO_COUNTS,
    errorResponseBuilder: (_, { after }) => tooMany(after),
  });
  await app.register(fastifySwagger, openApiOptions);
  await app.register(async (routes) => operatorRoutes(routes, service));
  await app.register(async (routes) => shopRoutes(routes, service), { prefix: "/v1" });
  await app.register(async (routes) => memberRoutes(routes, service), { prefix: "/v1/member" });
  return app;
}

function tooMany(after: string): AllianceError {
  return new AllianceError("TOO_MANY_REQUESTS", "There are too many requests from here.", `Try again in ${after}.`);
}
