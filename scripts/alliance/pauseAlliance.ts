import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState } from "./ChainState.js";
import { findPartner } from "./findPartner.js";
import { formerCall } from "./formerCall.js";
import { sendAs } from "./sendAs.js";
import type { Call } from "./Step.js";

/**
 * Stops all pools, or one partner's, as a guardian, with the exchanges before as well, since members may trade with them yet; only the council can let them go on. Errors: `PARTNER_UNKNOWN`, `NO_POOL`, and those
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
  const calls = partner === undefined ? pauseAll(state) : pausePool(state, partner);
  if (calls.length === 0) return false;
  await sendAs(connection, "guardian", state.guardians, ...calls);
  return true;
}

function pauseAll({ book, exchange: { paused, former } }: ChainState): Call[] {
  const exchange = calleeOf(book, "exchange");
  const all = [{ address: exchange.address, paused }, ...former];
  return all.filter((one) => !one.paused).map(({ address }) => callOf({ ...exchange, address }, "pauseAll", []));
}

function pausePool(state: ChainState, partner: string): Call[] {
  const { name, point, pool, former } = findPartner(state, partner);
  if (pool === undefined && former === undefined) {
    throw new AllianceError("NO_POOL", `${name} has no pool.`, "There is nothing to pause.");
  }
  const now = pool?.paused === false ? [callOf(calleeOf(state.book, "exchange"), "pausePool", [point.address])] : [];
  return former?.paused === false ? [...now, formerCall(former, "pausePool", [point.address])] : now;
}
