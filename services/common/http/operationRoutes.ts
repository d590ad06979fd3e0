import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { ServiceMetrics } from "../ServiceMetrics.js";
import { errors } from "./errors.js";

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** What an operator is told. */
export interface Operation<Health extends z.ZodType<{ status: "ok" | "degraded" }>> {
  readonly health: Health;
  /** How the service is now; it is asked at every `GET /health`. */
  readonly healthNow: () => z.output<Health>;
  /** What goes on while it is not ok. */
  readonly whileDegraded: string;
  readonly metrics: ServiceMetrics;
  /** Brings figures up to date that are counted when they are asked for. */
  readonly refresh?: () => void;
}

/** The operator's side of a service: /health, /metrics for this machine, /openapi.json. */
export function operationRoutes<Health extends z.ZodType<{ status: "ok" | "degraded" }>>(
  app: FastifyInstance,
  { health, healthNow, whileDegraded, metrics, refresh }: Operation<Health>,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ["operation"];
  const answers: Record<string, unknown> = { 200: health, 503: health, ...errors };
  routes.get(
    "/health",
    { schema: { tags, summary: "Whether everything works", description: whileDegraded, response: answers } },
    async (_, reply) => {
      const state = healthNow();
      return reply.code(state.status === "ok" ? 200 : 503).send(state);
    },
  );
  routes.get(
    "/metrics",
    {
      schema: {
        tags,
        summary: "Figures for Prometheus",
        description: "For this machine only: they tell how busy the service is.",
        response: { 200: { description: "Figures", content: { "text/plain": { schema: z.string() } } }, ...errors },
      },
    },
    async (request, reply) => {
      checkLocal(request);
      refresh?.();
      const text = await metrics.registry.metrics();
      return reply.type(metrics.registry.contentType).serializer(String).send(text);
    },
  );
  routes.get(
    "/openapi.json",
    {
      schema: {
        tags,
        summary: "This description",
        response: { 200: z.record(z.string(), z.unknown()), ...errors },
      },
    },
    async (_, reply) =>
      reply
        .type("application/json")
        .serializer(JSON.stringify)
        .send({ ...app.swagger() }),
  );
}

/** Figures leave the machine neither directly nor through a proxy on it. */
function checkLocal({ socket, headers }: FastifyRequest): void {
  const forwarded = headers["x-forwarded-for"] ?? headers.forwarded;
  if (forwarded === undefined && LOOPBACK.test(socket.remoteAddress ?? "")) return;
  throw new AllianceError(
    "FORBIDDEN",
    "Figures are shown to this machine only.",
    "Ask from the service's own machine.",
  );
}
