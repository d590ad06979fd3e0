import type { Provider } from "ethers";
import { batchOperations, type Batch } from "./batchOperations.js";
import type { ChainState } from "./ChainState.js";
import { contractsOf } from "./contractsOf.js";
import { standingOf } from "./standingOf.js";
import type { Step } from "./Step.js";

/** What the council is to schedule so that these steps can be taken: nothing that it has scheduled already. */
export async function councilBatches(steps: readonly Step[], state: ChainState, provider: Provider): Promise<Batch[]> {
  const undecided = steps.filter((step) => {
    const { kind } = standingOf(step, state, step.senders);
    return step.by === "council" && kind === "ready";
  });
  const { timelock } = contractsOf(state.book, provider);
  return batchOperations(undecided, timelock, state.book, state.timelock.delay);
}
