import type { End, Queued, RequestQueue } from "../state/RequestQueue.js";

/** A request whose nonce is not the next is looked at again when it has waited twice as long, within these. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Has requests wait whose nonces are not the next, and gives the ends of those that waited too long for it.
 *
 * @param now Unix milliseconds.
 * @param longestSeconds How long one waits for those before it.
 */
export function park(queue: RequestQueue, early: readonly Queued[], now: number, longestSeconds: number): End[] {
  const ends: End[] = [];
  for (const { id, request, acceptedAt } of early) {
    const waited = now - acceptedAt;
    if (waited < longestSeconds * 1_000) {
      queue.defer(request.from, Math.min(Math.max(waited, SHORTEST_MS), LONGEST_MS));
    } else {
      const reason = `the requests before nonce ${request.nonce} did not come in time`;
      ends.push({ id, failure: { code: "NONCE_GAP", reason } });
    }
  }
  return ends;
}
