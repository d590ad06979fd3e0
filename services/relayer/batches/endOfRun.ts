import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import { whyFailed } from "../../common/chain/whyFailed.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { End } from "../state/RequestQueue.js";
import { forwardedCall } from "./forwardedCall.js";

/** Where the forwarder ran a request, and whether the call went through. */
export interface Run {
  readonly transactionHash: string;
  readonly blockNumber: number;
  readonly success: boolean;
}

/** How a request that the forwarder ran has ended; a failed one with the reason. Error: `NODE_UNAVAILABLE`. */
export async function endOfRun(
  chain: RelayerChain,
  id: string,
  request: RelayRequest,
  { transactionHash, blockNumber, success }: Run,
): Promise<End> {
  if (success) return { id, transactionHash, blockNumber };
  const unknown = { code: "CALL_FAILED", reason: "it failed when it was run; the same call goes through since" };
  const failure = await whyFailed(chain, forwardedCall(chain, request), blockNumber, unknown);
  return { id, transactionHash, blockNumber, failure };
}
