import type { ChainName } from "../../deploy/manifest/bridgeSettings.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import type { ChainState } from "./ChainState.js";
import type { Operation } from "./TimelockState.js";
import { courtOf } from "./courtOf.js";
import { liftSteps } from "./liftSteps.js";
import type { Step } from "./Step.js";

/**
 * Operations that wait in the timelock and do what neither the file asks for nor lets go on what was stopped, and those that never
 * run. A partner that the file lets leave is not kept.
 *
 * @param steps Of the plan.
 */
export function strayOperations(
  manifest: Manifest,
  state: ChainState,
  steps: readonly Step[],
  chain: ChainName = "private",
): Operation[] {
  const lifts = liftSteps(state).filter(
    ({ stopped, partner }) => stopped !== "wind-down" || manifest.partners[(partner?.id ?? 0) - 1]?.left !== true,
  );
  const asked = [...steps.filter(({ by }) => by === "council"), ...lifts].flatMap(({ calls }) => calls);
  const waiting = courtOf(state, chain)?.decisions.operations ?? [];
  return waiting.filter(
    ({ calls, stuck }) =>
      stuck || calls.some(({ to, data }) => !asked.some((call) => call.to === to && call.data === data)),
  );
}
