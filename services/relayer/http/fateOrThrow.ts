import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Fate } from "../../../sdk/relayer/schemas.js";
import type { RequestQueue } from "../state/RequestQueue.js";

/** What became of a request. Error: `REQUEST_UNKNOWN`. */
export function fateOrThrow(queue: RequestQueue, id: string): Fate {
  const fate = queue.fateOf(id);
  if (fate !== undefined) return fate;
  throw new AllianceError("REQUEST_UNKNOWN", `No request ${id} is known.`, "It was never accepted, or ended long ago.");
}
