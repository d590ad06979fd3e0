import type { RelayRequest } from "../../sdk/relayer/schemas.js";
import type { RelayerChain } from "./RelayerChain.js";
import type { RequestQueue } from "./state/RequestQueue.js";

/**
 * Whether a request must wait for an earlier one of its member that is not there yet. The queue knows what it has and has run; the chain is
 * asked where that does not tell. One of which nothing can be known is tried when its turn comes.
 */
export async function isAhead(
  { queue, chain }: { readonly queue: RequestQueue; readonly chain: RelayerChain },
  { from, nonce }: Pick<RelayRequest, "from" | "nonce">,
): Promise<boolean> {
  const place = nonce === 0n ? "next" : queue.waiting.placeAfter(from, nonce);
  if (place !== undefined) return place === "parked";
  try {
    return nonce > (await chain.reach(() => chain.forwarder.nonces(from)));
  } catch {
    return false;
  }
}
