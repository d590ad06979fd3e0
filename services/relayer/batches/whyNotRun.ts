import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import type { RelayerChain } from "../RelayerChain.js";

/** Why the forwarder passed a request over that was in time. Error: `NODE_UNAVAILABLE`. */
export async function whyNotRun(chain: RelayerChain, { from, nonce }: RelayRequest): Promise<string> {
  const next = await chain.reach(() => chain.forwarder.nonces(from));
  return next > nonce
    ? "the forwarder did not take it: another request used its nonce meanwhile"
    : "the forwarder did not take it, though its nonce is not used: it does not know the signature as the member's";
}
