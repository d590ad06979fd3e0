import type { Provider } from "ethers";
import { batchOperations, type Batch } from "./batchOperations.js";
import type { ChainState } from "./ChainState.js";
import type { ChainName } from "../../deploy/manifest/bridgeSettings.js";
import { courtOf } from "./courtOf.js";
import { standingOf } from "./standingOf.js";
import { stepsOn } from "./stepsOn.js";
import type { Step } from "./Step.js";

/** What the council is to schedule so that these steps can be taken: nothing that it has scheduled already on that chain. */
export async function councilBatches(
  steps: readonly Step[],
  state: ChainState,
  provider: Provider,
  chain: ChainName = "private",
): Promise<Batch[]> {
  const court = courtOf(state, chain);
  if (court === undefined) return [];
  const undecided = stepsOn(steps, chain).filter((step) => {
    const { kind } = standingOf(step, state, step.senders);
    return step.by === "council" && kind === "ready";
  });
  return batchOperations(undecided, court, provider);
}
