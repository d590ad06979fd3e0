import { concat } from "ethers";
import { decodeRevert, type Reason } from "../../../sdk/decodeRevert.js";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import { isNodeError } from "../../common/chain/isNodeError.js";
import type { RelayerChain } from "../RelayerChain.js";

/**
 * Why a request would fail: the call that the forwarder would make, tried on the node; undefined when it would go through. Error:
 * `NODE_UNAVAILABLE`.
 */
export async function failureOf(
  chain: RelayerChain,
  { from, to, data, gas }: RelayRequest,
  blockTag: "pending" | number,
): Promise<Reason | undefined> {
  return chain.reach(async () => {
    const forwarder = await chain.forwarder.getAddress();
    try {
      await chain.provider.call({ from: forwarder, to, data: concat([data, from]), gasLimit: gas, blockTag });
      return undefined;
    } catch (error) {
      if (isNodeError(error)) throw error;
      return decodeRevert(error);
    }
  });
}
