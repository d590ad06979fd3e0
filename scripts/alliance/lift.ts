import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { ChainState } from "./ChainState.js";
import { councilBatches } from "./councilBatches.js";
import { dueOperations } from "./dueOperations.js";
import { findPartner } from "./findPartner.js";
import { FINAL_NOTICE, liftSteps, type LiftStep, type Stopped } from "./liftSteps.js";
import { sendAll } from "./sendAll.js";
import { sendAs } from "./sendAs.js";
import { standingOf } from "./standingOf.js";

/** How far the council's decision is. */
export type Lifted =
  | { readonly kind: "nothing stopped" }
  | { readonly kind: "scheduled"; readonly now: boolean; readonly dueAt: number }
  | { readonly kind: "done" };

/** Error: `WIND_DOWN_FINAL` when what is scheduled now would be due too late. */
function checkTime({ stopped, partner }: LiftStep, { time, timelock }: ChainState): void {
  const latest = (partner?.closesAt ?? 0n) - FINAL_NOTICE;
  if (stopped !== "wind-down" || BigInt(time) + timelock.delay <= latest) return;
  throw new AllianceError(
    "WIND_DOWN_FINAL",
    `${partner?.name ?? ""} closes too soon: the timelock would be due after ${new Date(Number(latest) * 1_000).toISOString()}.`,
    "Nobody can take that back any more; the partner is onboarded anew once it closed.",
  );
}

/**
 * What to let go on: all pools, or one partner's pool, or a partner that is suspended or winds down. Error: `PARTNER_UNKNOWN`.
 *
 * @param partner Its id, name or symbol; none for all pools.
 */
export function stepToLift(state: ChainState, stopped: Stopped, partner: string | undefined): LiftStep | undefined {
  const id = partner === undefined ? undefined : findPartner(state, partner).id;
  return liftSteps(state).find((step) => step.stopped === stopped && step.partner?.id === id);
}

/**
 * Lets go on what was stopped, as the council: scheduled by the first run, executed by one after the timelock's delay, which
 * needs nobody's role. Errors: `KEY_MISSING` when it is to be scheduled without the council's key; `WIND_DOWN_FINAL` when that is too
 * late; those of {@link sendAll}.
 */
export async function lift(
  connection: NetworkConnection,
  state: ChainState,
  step: LiftStep | undefined,
): Promise<Lifted> {
  if (step === undefined) return { kind: "nothing stopped" };
  const { provider } = connection.ethers;
  const signers = await connection.ethers.getSigners();
  const keys = signers.map(({ address }) => address);
  const [runner] = keys;
  const [due] = dueOperations([step], state);
  if (due !== undefined && runner !== undefined) {
    await sendAll(signers, provider, [{ path: step.path, sender: runner, call: due.execute }]);
    return { kind: "done" };
  }
  const standing = standingOf(step, state, keys);
  if (standing.kind === "scheduled") return { kind: "scheduled", now: false, dueAt: standing.operation.dueAt };
  checkTime(step, state);
  const [batch] = await councilBatches([step], state, provider);
  if (batch === undefined) return { kind: "nothing stopped" };
  await sendAs(connection, "council", state.timelock.proposers, batch.schedule);
  const latest = await provider.getBlock("latest");
  return { kind: "scheduled", now: true, dueAt: (latest?.timestamp ?? state.time) + Number(state.timelock.delay) };
}
