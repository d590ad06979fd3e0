import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState } from "./ChainState.js";
import { findPartner } from "./findPartner.js";
import { sendAs } from "./sendAs.js";

/** Seconds of a day. */
const DAY = 86_400;
const LEAST_DAYS = 30;
const MOST_DAYS = 730;

/**
 * Announces, as its admin, that a partner closes; nobody but the council can take that back. Errors: `PARTNER_UNKNOWN`; `INVALID_NOTICE` when that
 * is not 30 to 730 days away; `WIND_DOWN_STARTED` when another time was announced; those of {@link sendAs}.
 *
 * @param partner Its id, name or symbol.
 * @param closesAt Unix seconds.
 * @returns Whether anything was sent: what was announced is left alone.
 */
export async function windDownPartner(
  connection: NetworkConnection,
  state: ChainState,
  partner: string,
  closesAt: number,
): Promise<boolean> {
  const { id, name, admins, closesAt: announced } = findPartner(state, partner);
  if (announced === BigInt(closesAt)) return false;
  if (announced !== 0n) {
    throw new AllianceError(
      "WIND_DOWN_STARTED",
      `${name} has announced to close at ${new Date(Number(announced) * 1_000).toISOString()}.`,
      "Nobody can change that; the council can take it back until a day before: `partner cancel-wind-down`.",
    );
  }
  const notice = closesAt - state.time;
  if (!(notice >= LEAST_DAYS * DAY && notice <= MOST_DAYS * DAY)) {
    throw new AllianceError(
      "INVALID_NOTICE",
      `${name} would close ${(notice / DAY).toFixed(1)} days from now.`,
      `Announce it ${LEAST_DAYS} to ${MOST_DAYS} days before.`,
    );
  }
  const call = callOf(calleeOf(state.book, "registry"), "startWindDown", [id, closesAt]);
  await sendAs(connection, `PARTNER_ADMIN of ${name}`, admins, call);
  return true;
}
