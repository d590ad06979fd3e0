import { concat } from "ethers";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import type { LimitedCall } from "../../common/chain/tryCall.js";
import type { RelayerChain } from "../RelayerChain.js";
import { intrinsicGas } from "./intrinsicGas.js";

/**
 * A request's call as the forwarder makes it: the member stands behind the data (ERC-2771). The forwarder hands the call all of the request's
 * gas; a node takes of it first what a transaction would pay.
 */
export function forwardedCall(chain: RelayerChain, { from, to, data, gas }: RelayRequest): LimitedCall {
  const given = concat([data, from]);
  return { from: chain.forwarderAddress, to, data: given, gas: gas + intrinsicGas(given) };
}
