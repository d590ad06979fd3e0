import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { health } from "../../../sdk/programme/schemas.js";
import type { Service } from "../Service.js";
import { errors } from "./errors.js";

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** The operator's side. */
export function operatorRoutes(app: FastifyInstance, service: Service): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    "/health",
    {
      schema: {
        tags: ["operation"],
        summary: "Whether everything works",
        description:
          "503 while something does not; shops and members are served all the same, as long as the book works.",
        response: { 200: health, 503: health, ...errors },
      },
    },
    async (_, reply) => {
      const state = healthOf(service);
      return reply.code(state.status === "ok" ? 200 : 503).send(state);
    },
  );
  routes.get(
    "/metrics",
    {
      schema: {
        tags: ["operation"],
        summary: "Figures for Prometheus",
        description: "For this machine only: they tell how busy the programme is.",
        response: { 200: { description: "Figures", content: { "text/plain": { schema: z.string() } } }, ...errors },
      },
    },
    async (request, reply) => {
      checkLocal(request);
      service.metrics.releasesWaiting.set(service.notes.retries());
      const text = await service.metrics.registry.metrics();
      return reply.type(service.metrics.registry.contentType).serializer(String).send(text);
    },
  );
  routes.get(
    "/openapi.json",
    {
      schema: {
        tags: ["operation"],
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

function healthOf({ book, engine, poster, builder }: Service): z.output<typeof health> {
  let file = "ok";
  try {
    book.pendingReleases(1);
  } catch (error) {
    file = error instanceof AllianceError ? error.code : "INTERNAL";
  }
  const commitments = builder.status === "ok" ? poster.status : builder.status;
  const parts = { book: file, node: engine.node, releases: engine.work, commitments };
  const ok = Object.values(parts).every((part) => part === "ok");
  return { status: ok ? "ok" : "degraded", ...parts };
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
