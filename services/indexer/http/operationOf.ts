import type { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { health } from "../../../sdk/indexer/schemas.js";
import type { Operation } from "../../common/http/operationRoutes.js";
import { chainAlarms } from "../alarms/chainAlarms.js";
import { indexedTo } from "../queries/indexedTo.js";
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

/** Nothing is shown before there is anything; what is wrong with the file, /health says. */
function showAlarms({ file, metrics }: Service): void {
  try {
    metrics.show(chainAlarms(file));
  } catch (error) {
    if (!(error instanceof AllianceError)) throw error;
  }
}

function healthOf({ file, follower }: Service): z.output<typeof health> {
  let index = "ok";
  try {
    indexedTo(file);
  } catch (error) {
    index = error instanceof AllianceError ? error.code : "INTERNAL";
  }
  const parts = { index, following: follower.status };
  return { status: index === "ok" && parts.following === "ok" ? "ok" : "degraded", ...parts };
}
