import { decodeRevert, type Reason } from "../../../sdk/decodeRevert.js";
import { revertOf } from "../../../sdk/revertOf.js";
import { tryCall, type LimitedCall } from "../../common/chain/tryCall.js";
import type { RelayerChain } from "../RelayerChain.js";
import { intrinsicGas } from "./intrinsicGas.js";

/** An estimate that is above the limit by less may be one with something to spare. */
const SPARE = 8n;

/**
 * Why a request's call would fail now; undefined when it would go through. A call that runs out of gas is no revert, and nodes have an error
 * for it that others have for anything; what it needs is an answer. Error: `NODE_UNAVAILABLE` when the node does not say.
 */
export async function tryRequest(chain: RelayerChain, call: LimitedCall): Promise<Reason | undefined> {
  try {
    return await tryCall(chain, call, "latest");
  } catch (error) {
    const failure = await withGas(chain, call);
    if (failure !== undefined) return failure;
    throw error;
  }
}

/** Why a call fails with all the gas it wants, or that it wants more than it may use; undefined when neither is known. */
async function withGas({ provider }: RelayerChain, { gas, ...call }: LimitedCall): Promise<Reason | undefined> {
  try {
    const intrinsic = intrinsicGas(call.data);
    const [needed, allowed] = [(await provider.estimateGas(call)) - intrinsic, gas - intrinsic];
    if (needed <= allowed + allowed / SPARE) return undefined;
    return { code: "OUT_OF_GAS", reason: `the call takes ${needed} gas, and may use ${allowed}` };
  } catch (error) {
    return revertOf(error) && decodeRevert(error);
  }
}
