import { decodeRevert, type Reason } from "../../../sdk/decodeRevert.js";
import { revertOf } from "../../../sdk/revertOf.js";
import type { Node } from "./Node.js";
import { transactionRefusal } from "../../../sdk/transactionRefusal.js";

/** A call of an account. */
export interface Call {
  readonly from: string;
  readonly to: string;
  readonly data: string;
}

/** What a call would take now, or why it would fail. */
export type Rehearsal =
  { readonly gasLimit: bigint; readonly failure?: never } | { readonly gasLimit?: never; readonly failure: Reason };

/** Others may change what a call does before it is mined, so it may take twice as much, and more. */
const SPARE = 100_000n;

/** Has the node try a call, before it is signed: it goes through, fails, or its sender may not or cannot pay. Error: `NODE_UNAVAILABLE`. */
export async function rehearse(node: Node, call: Call): Promise<Rehearsal> {
  return node.reach(async () => {
    try {
      return { gasLimit: (await node.provider.estimateGas(call)) * 2n + SPARE };
    } catch (error) {
      if (revertOf(error) !== undefined) return { failure: decodeRevert(error) };
      const refusal = transactionRefusal(error);
      if (refusal === undefined) throw error;
      return { failure: { code: "SEND_REFUSED", reason: refusal } };
    }
  });
}
