import type { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { health } from "../../../sdk/indexer/schemas.js";
import type { Operation } from "../../common/http/operationRoutes.js";
import type { Service } from "../Service.js";

/** What its operator is told. */
export function operationOf(service: Service): Operation<typeof health> {
  return {
    health,
    healthNow: () => healthOf(service),
    whileDegraded: "503 while something does not; what is indexed is served all the same.",
    metrics: service.metrics,
    refresh: () => showAlarms(service),
  };
}

/** Nothing is shown before there is anything; what is wrong with the index, /health says. */
async function showAlarms({ ask, metrics }: Service): Promise<void> {
  try {
    metrics.show(await ask("alarms"));
  } catch (error) {
    if (!(error instanceof AllianceError)) throw error;
  }
}

async function healthOf({ ask, follower }: Service): Promise<z.output<typeof health>> {
  let index = "ok";
  try {
    await ask("indexed");
  } catch (error) {
    index = error instanceof AllianceError ? error.code : "INTERNAL";
  }
  const parts = { index, following: follower.status };
  return { status: index === "ok" && parts.following === "ok" ? "ok" : "degraded", ...parts };
}
