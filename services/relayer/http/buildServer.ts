import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import { health } from "../../../sdk/relayer/schemas.js";
import { createServer } from "../../common/http/createServer.js";
import { operationRoutes } from "../../common/http/operationRoutes.js";
import type { Service } from "../Service.js";
import { eventRoutes } from "./eventRoutes.js";
import { problems } from "./problems.js";
import { requestRoutes } from "./requestRoutes.js";

const openapi = {
  info: { title: "Relayer", description: "Submits members' signed requests and pays for them.", version: "1.0.0" },
  tags: [{ name: "requests" }, { name: "operation" }],
};

/** The relayer's HTTP side. Nothing listens yet. */
export async function buildServer(service: Service): Promise<FastifyInstance> {
  const { config, metrics, queue, clock, log } = service;
  const { trustProxy, limits } = config;
  const app = await createServer({ trustProxy, perAddress: limits.perAddress, problems, openapi, metrics, log });
  await app.register(async (routes) =>
    operationRoutes(routes, {
      health,
      healthNow: () => healthOf(service),
      whileDegraded: "503 while something does not; requests are accepted while they can be stored, and sent later.",
      metrics,
      refresh: () => {
        metrics.queued.set(queue.open());
        metrics.oldest.set((clock() - (queue.oldest() ?? clock())) / 1_000);
      },
    }),
  );
  await app.register(async (routes) => requestRoutes(routes, service), { prefix: "/v1" });
  await app.register(async (routes) => eventRoutes(routes, service), { prefix: "/v1" });
  return app;
}

function healthOf({ queue, engine, writable }: Service): z.output<typeof health> {
  let file = writable.status;
  try {
    queue.events.last();
  } catch {
    file = "STATE_UNUSABLE";
  }
  const parts = { queue: file, node: engine.node, work: engine.status, senders: engine.senders };
  return { status: Object.values(parts).every((part) => part === "ok") ? "ok" : "degraded", ...parts };
}
