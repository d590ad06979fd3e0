import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState } from "./ChainState.js";
import { findPartner } from "./findPartner.js";
import { sendAs } from "./sendAs.js";

/**
 * Stops all pools, or one partner's, as a guardian; only the council can let them go on. Errors: `PARTNER_UNKNOWN`, `NO_POOL`, and those
 * of {@link sendAs}.
 *
 * @param partner Its id, name or symbol; all pools if left out.
 * @returns Whether anything was sent: what is paused is left alone.
 */
export async function pauseAlliance(
  connection: NetworkConnection,
  state: ChainState,
  partner: string | undefined,
): Promise<boolean> {
  const exchange = calleeOf(state.book, "exchange");
  if (partner === undefined) {
    if (state.exchange.paused) return false;
    await sendAs(connection, "guardian", state.guardians, callOf(exchange, "pauseAll", []));
    return true;
  }
  const { name, point, pool } = findPartner(state, partner);
  if (pool === undefined) throw new AllianceError("NO_POOL", `${name} has no pool.`, "There is nothing to pause.");
  if (pool.paused) return false;
  await sendAs(connection, "guardian", state.guardians, callOf(exchange, "pausePool", [point.address]));
  return true;
}
