import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { z } from "zod";
import { Admission } from "./Admission.js";
import { createServer } from "./createServer.js";
import { metricsRoute } from "./metricsRoute.js";
import { operationRoutes, type Operation } from "./operationRoutes.js";

/** Of agents on the operator's machines. */
const RULES = { proxies: [], perAddress: 1_200, failuresPerAddress: 60, openPerAddress: 32 };

/** The operator's own listener: /health and /metrics, apart from what members and shops are answered by. Nothing listens yet. */
export async function buildOperations<Health extends z.ZodType<{ status: "ok" | "degraded" }>>(
  operation: Operation<Health>,
  log: Logger,
): Promise<FastifyInstance> {
  const app = await createServer({
    admission: new Admission(RULES),
    problems: { statuses: {} },
    openapi: { info: { title: "Operations", description: "How a service is.", version: "1.0.0" } },
    // What agents ask is not what the figures are about.
    metrics: { requests: { observe: () => undefined } },
    log,
  });
  await app.register(async (routes) => {
    operationRoutes(routes, operation);
    metricsRoute(routes, operation);
  });
  return app;
}
