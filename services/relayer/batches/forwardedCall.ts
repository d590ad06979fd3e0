import { concat } from "ethers";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import type { LimitedCall } from "../../common/chain/tryCall.js";
import type { RelayerChain } from "../RelayerChain.js";

/** A request's call as the forwarder makes it: the member stands behind the data (ERC-2771). */
export function forwardedCall(chain: RelayerChain, { from, to, data, gas }: RelayRequest): LimitedCall {
  return { from: chain.forwarderAddress, to, data: concat([data, from]), gas };
}
