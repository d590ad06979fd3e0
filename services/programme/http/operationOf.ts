import type { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { health } from "../../../sdk/programme/schemas.js";
import type { Operation } from "../../common/http/operationRoutes.js";
import type { Service } from "../Service.js";

/** What its operator is told. */
export function operationOf(service: Service): Operation<typeof health> {
  const { metrics, notes } = service;
  return {
    health,
    healthNow: () => healthOf(service),
    whileDegraded:
      "503 while something does not; shops and members are served all the same, as long as the book works. On a full disk what is only read is answered.",
    metrics,
    refresh: async () => metrics.releasesWaiting.set(await notes.retries()),
  };
}

async function healthOf(service: Service): Promise<z.output<typeof health>> {
  const { threads, engine, leadership, poster, builder, check, writable } = service;
  const [written, stored] = await Promise.all([writable.book.status(), writable.state.status()]);
  let file = [check.status, threads.status, written].find((status) => status !== "ok") ?? "ok";
  try {
    await threads.pending.count(1);
  } catch (error) {
    file = error instanceof AllianceError ? error.code : "INTERNAL";
  }
  const commitments = [builder, check, poster].map(({ status }) => status).find((status) => status !== "ok") ?? "ok";
  // Without the service's own file no release can be sent.
  const releases = stored === "ok" ? engine.status : stored;
  const parts = { book: file, node: engine.node, releases, commitments };
  const ok = Object.values(parts).every((part) => part === "ok");
  return { status: ok ? "ok" : "degraded", role: leadership.leads ? "leader" : "follower", ...parts };
}
