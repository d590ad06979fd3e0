import { concat, toQuantity } from "ethers";
import { decodeRevert, type Reason } from "../../../sdk/decodeRevert.js";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import { isNodeError } from "../../common/chain/isNodeError.js";
import type { RelayerChain } from "../RelayerChain.js";

/**
 * Why a request would fail: the call that the forwarder would make, tried on the node after a block; undefined when it would go through.
 * On the pending block a node would run everything that waits before each try. Error: `NODE_UNAVAILABLE`.
 */
export async function failureOf(
  chain: RelayerChain,
  { from, to, data, gas }: RelayRequest,
  block: "latest" | number,
): Promise<Reason | undefined> {
  const call = { from: chain.forwarderAddress, to, data: concat([data, from]), gas: toQuantity(gas) };
  return chain.reach(async () => {
    try {
      await chain.ask("eth_call", [call, block === "latest" ? block : toQuantity(block)]);
      return undefined;
    } catch (error) {
      if (isNodeError(error)) throw error;
      return decodeRevert(error);
    }
  });
}
