import type { NetworkConnection } from "hardhat/types/network";
import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState } from "./ChainState.js";
import { findPartner } from "./findPartner.js";
import { sendAs } from "./sendAs.js";

/**
 * Stops a partner's issues and trades, as a guardian; only the council can reinstate it. Errors: `PARTNER_UNKNOWN`, and those of
 * {@link sendAs}, such as for a partner that closed.
 *
 * @param partner Its id, name or symbol.
 * @returns Whether anything was sent: who is suspended is left alone.
 */
export async function suspendPartner(
  connection: NetworkConnection,
  state: ChainState,
  partner: string,
): Promise<boolean> {
  const { id, status } = findPartner(state, partner);
  if (status === "Suspended") return false;
  const call = callOf(calleeOf(state.book, "registry"), "suspendPartner", [id]);
  await sendAs(connection, "guardian", state.guardians, call);
  return true;
}
