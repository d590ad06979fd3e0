import type { Reason } from "../../../sdk/decodeRevert.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { Queued } from "../state/RequestQueue.js";
import { failureOf } from "./failureOf.js";

/** What can be said of requests before they are sent. */
export interface Preflight {
  readonly ready: readonly Queued[];
  /** Their calls would fail now, or their nonce was used: they end here, at nobody's cost. */
  readonly failed: readonly { readonly id: string; readonly failure: Reason }[];
  /** Their nonce is not the next. */
  readonly early: readonly Queued[];
}

/** Asks the node about each request by itself: its member's nonce, and the call as the forwarder would make it. */
export async function preflight(chain: RelayerChain, candidates: readonly Queued[]): Promise<Preflight> {
  const asked = await Promise.all(
    candidates.map(async (item) => {
      const { request } = item;
      const [nonce, failure] = await Promise.all([
        chain.reach(() => chain.forwarder.nonces(request.from, { blockTag: "latest" })),
        failureOf(chain, request, "pending"),
      ]);
      return { item, nonce, failure };
    }),
  );
  const ready: Queued[] = [];
  const early: Queued[] = [];
  const failed: { id: string; failure: Reason }[] = [];
  for (const { item, nonce, failure } of asked) {
    const { id, request } = item;
    if (request.nonce < nonce) {
      const reason = `nonce ${request.nonce} was used; the next is ${nonce}`;
      failed.push({ id, failure: { code: "NONCE_USED", reason } });
    } else if (request.nonce > nonce) early.push(item);
    else if (failure === undefined) ready.push(item);
    else failed.push({ id, failure });
  }
  return { ready, failed, early };
}
