import fastifySwagger, { type FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Logger } from "pino";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { framesOf } from "../framesOf.js";
import { RetryLater } from "../RetryLater.js";
import type { ServiceMetrics } from "../ServiceMetrics.js";
import type { Admission } from "./Admission.js";
import { jsonSchemaTransform } from "./jsonSchemaTransform.js";
import { openHttp } from "./openHttp.js";
import { problemOf, type ProblemRules } from "./problemOf.js";
import { rawBodies } from "./rawBodies.js";
import { Routes } from "./Routes.js";

/** What a service's HTTP side is made of, beside its routes. */
export interface ServerOptions {
  readonly admission: Admission;
  readonly problems: ProblemRules;
  readonly openapi: FastifyDynamicSwaggerOptions["openapi"];
  readonly metrics: { readonly requests: Pick<ServiceMetrics["requests"], "observe"> };
  readonly log: Logger;
}

const BODY_LIMIT = 65_536;

/** The route's pattern: paths themselves carry customer numbers. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? "none";
}

/**
 * A service's HTTP side without its routes: admission, bodies of 64 KiB at most, zod schemas, every error as RFC 9457 has it, figures. What is
 * a fault of ours goes to the log, without its message, which may name a customer.
 */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { admission, problems, openapi, metrics, log } = options;
  const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = problemOf(error, problems);
    if (problem.status >= 500) {
      const stack = error instanceof Error && problem.status === 500 ? framesOf(error) : undefined;
      log.error({ code: problem.code, route: routeOf(request), stack }, "request failed");
    }
    if (error instanceof RetryLater) void reply.header("retry-after", error.seconds);
    void reply.code(problem.status).type("application/problem+json").serializer(JSON.stringify).send(problem);
  };
  const note = (method: string, route: string, status: number, milliseconds: number) => {
    metrics.requests.observe({ method, route, status }, milliseconds / 1_000);
    log.info({ method, route, status, milliseconds: Math.round(milliseconds) }, "request");
  };
  const door = {
    admission,
    problemOf: (error: unknown) => problemOf(error, problems),
    onRefusal: (method: string, status: number) => {
      metrics.requests.observe({ method, route: "none", status }, 0);
    },
  };
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    serverFactory: (listener) => openHttp(listener, door),
    // The server answers these itself.
    clientErrorHandler: () => undefined,
    frameworkErrors: answerError,
    routerOptions: { maxParamLength: 128 },
  });
  const routes = new Routes();
  app.addHook("onRoute", (route) => routes.add(route));
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    const methods = routes.methodsOf(request.url.split("?")[0] ?? "");
    if (methods.length > 0) void reply.header("allow", methods.join(", "));
    answerError(notFound(request.method, methods), request, reply);
  });
  app.addHook("onResponse", async (request, reply) => {
    note(request.method, routeOf(request), reply.statusCode, reply.elapsedTime);
  });
  rawBodies(app);
  await app.register(fastifySwagger, { openapi: { openapi: "3.1.0", ...openapi }, transform: jsonSchemaTransform });
  return app;
}

function notFound(method: string, methods: readonly string[]): AllianceError {
  if (methods.length > 0) {
    return new AllianceError("METHOD_NOT_ALLOWED", `${method} is not for this route.`, `Use ${methods.join(" or ")}.`);
  }
  return new AllianceError("NOT_FOUND", "There is no such route.", "See /openapi.json for those there are.");
}
