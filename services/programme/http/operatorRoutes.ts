import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { health } from "../../../sdk/programme/schemas.js";
import { operationRoutes } from "../../common/http/operationRoutes.js";
import type { Service } from "../Service.js";

/** The operator's side. */
export function operatorRoutes(app: FastifyInstance, service: Service): void {
  const { metrics, notes } = service;
  operationRoutes(app, {
    health,
    healthNow: () => healthOf(service),
    whileDegraded:
      "503 while something does not; shops and members are served all the same, as long as the book works.",
    metrics,
    refresh: () => metrics.releasesWaiting.set(notes.retries()),
  });
}

function healthOf({ book, engine, poster, builder, check }: Service): z.output<typeof health> {
  let file = check.status;
  try {
    book.pendingReleases(1);
  } catch (error) {
    file = error instanceof AllianceError ? error.code : "INTERNAL";
  }
  const commitments = [builder, check, poster].map(({ status }) => status).find((status) => status !== "ok") ?? "ok";
  const parts = { book: file, node: engine.node, releases: engine.status, commitments };
  const ok = Object.values(parts).every((part) => part === "ok");
  return { status: ok ? "ok" : "degraded", ...parts };
}
