import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Awaitable } from "../Awaitable.js";
import { errors } from "./errors.js";
import type { Shown } from "./metricsRoute.js";

/** What an operator is told. */
export interface Operation<Health extends z.ZodType<{ status: "ok" | "degraded" }>> extends Shown {
  readonly health: Health;
  /** How the service is now; it is asked at every `GET /health`. */
  readonly healthNow: () => Awaitable<z.output<Health>>;
  /** What goes on while it is not ok. */
  readonly whileDegraded: string;
}

/** What a service says of itself to everybody: /health, /openapi.json. Its figures are not among it: see `metricsRoute`. */
export function operationRoutes<Health extends z.ZodType<{ status: "ok" | "degraded" }>>(
  app: FastifyInstance,
  { health, healthNow, whileDegraded }: Omit<Operation<Health>, "metrics" | "refresh">,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ["operation"];
  const answers: Record<string, unknown> = { 200: health, 503: health, ...errors };
  routes.get(
    "/health",
    { schema: { tags, summary: "Whether everything works", description: whileDegraded, response: answers } },
    async (_, reply) => {
      const state = await healthNow();
      return reply.code(state.status === "ok" ? 200 : 503).send(state);
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
