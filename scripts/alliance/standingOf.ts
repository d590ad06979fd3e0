import type { ChainState } from "./ChainState.js";
import type { Operation, ScheduledCall } from "./TimelockState.js";
import { courtOf } from "./courtOf.js";
import type { Step } from "./Step.js";

/** What can be done about a step now. */
export type Standing =
  /** It can be taken now, by this account. */
  | { readonly kind: "ready"; readonly sender: string }
  /** Something else must come first. */
  | { readonly kind: "later" }
  /** The council has scheduled it. */
  | { readonly kind: "scheduled"; readonly operation: Operation }
  /** Only others can take it. */
  | { readonly kind: "waiting" };

/** Whether an operation does this call. */
function does(operation: Operation, { to, data }: Pick<ScheduledCall, "to" | "data">): boolean {
  return operation.calls.some((call) => call.to === to && call.data === data && call.value === 0n);
}

/** The operation by which the council has decided a step. */
function scheduledOf({ chain, calls }: Step, state: ChainState | undefined): Operation | undefined {
  return (
    state &&
    courtOf(state, chain)?.decisions.operations.find(
      (waiting) => !waiting.stuck && calls.every((call) => does(waiting, call)),
    )
  );
}

/**
 * What can be done about a step now.
 *
 * @param keys The accounts that the runner can sign for; the first one deploys and does what anybody may.
 */
export function standingOf(step: Step, state: ChainState | undefined, keys: readonly string[]): Standing {
  const [runner] = keys;
  if (step.deploys !== undefined) {
    const { feed, end } = step.deploys;
    if (end !== undefined && state === undefined) return { kind: "later" };
    if (feed !== undefined && state?.feeds.some(({ id }) => id === feed) !== true) return { kind: "later" };
    return runner === undefined ? { kind: "waiting" } : { kind: "ready", sender: runner };
  }
  if (step.calls.length === 0) return { kind: "later" };
  const operation = step.by === "council" ? scheduledOf(step, state) : undefined;
  if (operation !== undefined) return { kind: "scheduled", operation };
  const sender = step.by === "anybody" ? runner : keys.find((key) => step.senders.includes(key));
  if (sender !== undefined) return { kind: "ready", sender };
  return step.by !== "anybody" && step.senders.length === 0 ? { kind: "later" } : { kind: "waiting" };
}
