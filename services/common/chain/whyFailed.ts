import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Reason } from "../../../sdk/decodeRevert.js";
import { rpcErrorOf } from "../../../sdk/rpcErrorOf.js";
import type { Node } from "./Node.js";
import { tryCall, type LimitedCall } from "./tryCall.js";

/** What nodes say that no longer have, or never had, the state of a block: asking again does not help. */
const NO_STATE =
  /missing trie node|header (for hash )?not found|(world )?state.*(unavailable|not available|pruned|missing)|historical state|unknown block|block ?not ?found|pruned|out ?of ?gas|gas required exceeds|gas cap/i;

/** A node that keeps no such state answers with an error, or, as Besu does, with null. */
function hasNoState({ cause }: AllianceError): boolean {
  return cause instanceof z.ZodError || NO_STATE.test(rpcErrorOf(cause)?.message ?? "");
}

/**
 * Why a call failed that the chain has run: the same call again, as of its block; `otherwise` when it goes through since. That it
 * failed is known: a node that cannot tell the reason keeps nobody waiting for it. Error: `NODE_UNAVAILABLE` while it may tell later.
 */
export async function whyFailed(node: Node, call: LimitedCall, block: number, otherwise: Reason): Promise<Reason> {
  try {
    return (await tryCall(node, call, block)) ?? otherwise;
  } catch (error) {
    if (!(error instanceof AllianceError) || !hasNoState(error)) throw error;
    return { code: otherwise.code, reason: `it failed when it was run; the node does not tell why` };
  }
}
