import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Head } from "../../common/chain/Node.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { End, RequestQueue } from "../state/RequestQueue.js";
import { findRun } from "./findRun.js";

/** What can be said of requests whose deadline passed while they waited. */
export interface Late {
  readonly ended: readonly End[];
  /** How many are open still: what became of them is not known, or not decided. */
  readonly open: number;
  /** What the node gave instead of an answer. */
  readonly errors: readonly AllianceError[];
}

/** So many are asked about at once. */
const AT_ONCE = 200;
/** A chain on which nothing happens may make no block: after so many seconds more, none with an earlier time is awaited. */
const IDLE_SECONDS = 60;

/**
 * Finds out how requests ended whose deadline has passed: whoever has them may have had them run until then. One of which the node does not
 * tell stays open.
 *
 * @param now Unix seconds.
 */
export async function endLate(chain: RelayerChain, queue: RequestQueue, head: Head, now: number): Promise<Late> {
  const late = queue.expired(Math.max(now, head.timestamp));
  const ended: End[] = [];
  const errors: AllianceError[] = [];
  await Promise.all(
    late.slice(0, AT_ONCE).map(async (id) => {
      try {
        const end = await endOf(chain, queue, id, Math.max(head.timestamp, now - IDLE_SECONDS));
        if (end !== undefined) ended.push(end);
      } catch (error) {
        if (!(error instanceof AllianceError)) throw error;
        errors.push(error);
      }
    }),
  );
  return { ended, open: late.length - ended.length, errors };
}

/** Undefined while a block may come in which it still could run. @param time No block will have an earlier one. */
async function endOf(chain: RelayerChain, queue: RequestQueue, id: string, time: number): Promise<End | undefined> {
  const request = queue.contentOf(id);
  const run = await findRun(chain, id, request);
  if (typeof run === "object") return run;
  if (run === "another") {
    return { id, failure: { code: "NONCE_USED", reason: `nonce ${request.nonce} was used by another request` } };
  }
  if (request.deadline > BigInt(time)) return undefined;
  return { id, failure: { code: "EXPIRED", reason: "its deadline passed before it could be sent" } };
}
