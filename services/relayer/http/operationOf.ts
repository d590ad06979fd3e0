import type { z } from "zod";
import { health } from "../../../sdk/relayer/schemas.js";
import type { Operation } from "../../common/http/operationRoutes.js";
import type { Service } from "../Service.js";

/** What its operator is told. */
export function operationOf(service: Service): Operation<typeof health> {
  const { metrics, queue, clock } = service;
  return {
    health,
    healthNow: () => healthOf(service),
    whileDegraded: "503 while something does not; requests are accepted while they can be stored, and sent later.",
    metrics,
    refresh: () => {
      metrics.queued.set(queue.open());
      metrics.oldest.set((clock() - (queue.oldest() ?? clock())) / 1_000);
    },
  };
}

async function healthOf({ queue, engine, writable }: Service): Promise<z.output<typeof health>> {
  let file = await writable.status();
  try {
    queue.oldest();
  } catch {
    file = "STATE_UNUSABLE";
  }
  const parts = { queue: file, node: engine.node, work: engine.status, senders: engine.senders };
  return { status: Object.values(parts).every((part) => part === "ok") ? "ok" : "degraded", ...parts };
}
