import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Awaitable } from "../Awaitable.js";
import type { ServiceMetrics } from "../ServiceMetrics.js";
import { errors } from "./errors.js";

/** What figures are shown of. */
export interface Shown {
  readonly metrics: ServiceMetrics;
  readonly healthNow: () => Awaitable<{ readonly status: "ok" | "degraded" }>;
  /** Brings figures up to date that are counted when they are asked for. */
  readonly refresh?: () => Awaitable<void>;
}

/**
 * Figures for Prometheus. They tell how busy a service is, which may be a partner's secret: the route belongs to a listener of its own that
 * no proxy stands before. Error: `FORBIDDEN` for what came through one.
 */
export function metricsRoute(app: FastifyInstance, { metrics, healthNow, refresh }: Shown): void {
  const { registry, healthy } = metrics;
  app.withTypeProvider<ZodTypeProvider>().get(
    "/metrics",
    {
      schema: {
        tags: ["operation"],
        summary: "Figures for Prometheus",
        response: { 200: { description: "Figures", content: { "text/plain": { schema: z.string() } } }, ...errors },
      },
    },
    async (request, reply) => {
      refuseForwarded(request);
      await refresh?.();
      healthy.set(Number((await healthNow()).status === "ok"));
      return reply
        .type(registry.contentType)
        .serializer(String)
        .send(await registry.metrics());
    },
  );
}

function refuseForwarded({ headers }: FastifyRequest): void {
  if (headers["x-forwarded-for"] === undefined && headers.forwarded === undefined) return;
  throw new AllianceError("FORBIDDEN", "Figures are not shown through a proxy.", "Ask the operations listener itself.");
}
