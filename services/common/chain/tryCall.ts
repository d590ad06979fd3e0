import { toQuantity } from "ethers";
import { z } from "zod";
import { decodeRevert, type Reason } from "../../../sdk/decodeRevert.js";
import { revertOf } from "../../../sdk/revertOf.js";
import type { Node } from "./Node.js";
import type { Call } from "./rehearse.js";

/** A call with the gas it may take. */
export interface LimitedCall extends Call {
  readonly gas: bigint;
}

/** A call that returns nothing answers 0x; a node that does not have the block answers null. */
const returned = z.string().regex(/^0x([0-9a-f]{2})*$/i);

/**
 * Why a call would fail on the state after a block; undefined when it would go through. On the pending block a node would run everything
 * that waits before each try. Error: `NODE_UNAVAILABLE` when the node does not say.
 */
export async function tryCall(
  node: Node,
  { gas, ...call }: LimitedCall,
  block: "latest" | number,
): Promise<Reason | undefined> {
  return node.reach(async () => {
    try {
      returned.parse(
        await node.ask("eth_call", [{ ...call, gas: toQuantity(gas) }, block === "latest" ? block : toQuantity(block)]),
      );
      return undefined;
    } catch (error) {
      if (revertOf(error) !== undefined) return decodeRevert(error);
      throw error;
    }
  });
}
