import type { End, RequestQueue } from "../state/RequestQueue.js";

/** What became of a request is asked for so long after its deadline, seconds. */
const LONGEST = 3_600;

/** Ends requests of which the node did not tell for long after their deadlines what became of them. @param now Unix seconds. */
export function giveUp(queue: RequestQueue, now: number): End[] {
  const reason = "its deadline passed before it could be sent; whether somebody else had it run the node did not tell";
  return queue.expired(now - LONGEST).map((id) => ({ id, failure: { code: "EXPIRED", reason } }));
}
