import type { ChainState } from "./ChainState.js";
import { courtOf } from "./courtOf.js";
import type { PlanOfChain } from "./readPlan.js";
import { standingOf } from "./standingOf.js";
import type { Step } from "./Step.js";

/** A step as a person or another program reads it. */
export interface PlanRow extends Pick<Step, "path" | "from" | "to" | "by"> {
  readonly standing: "now" | "afterwards" | "scheduled" | "waiting";
  /** What it waits for, for people. */
  readonly text: string;
  readonly calls: readonly string[];
  /** From then on anybody can execute it, Unix seconds. */
  readonly dueAt?: number;
}

function rowOf(step: Step, state: ChainState | undefined, keys: readonly string[]): PlanRow {
  const { path, from, to, by, senders } = step;
  const row = { path, from, to, by, calls: step.calls.map(({ text }) => text) };
  const standing = standingOf(step, state, keys);
  if (standing.kind === "ready") return { ...row, standing: "now", text: "now" };
  if (standing.kind === "later") return { ...row, standing: "afterwards", text: "afterwards" };
  if (standing.kind === "waiting") {
    const who = senders.length === 0 ? by : `${by} ${senders.join(" or ")}`;
    return { ...row, standing: "waiting", text: `waiting for ${who}` };
  }
  const { dueAt } = standing.operation;
  const due =
    dueAt <= ((state && courtOf(state, step.chain))?.time ?? 0)
      ? "due now"
      : `due ${new Date(dueAt * 1_000).toISOString()}`;
  return { ...row, standing: "scheduled", text: `scheduled, ${due}`, dueAt };
}

/** A plan's steps, with what can be done about each. @param keys The accounts that the runner can sign for. */
export function planRows({ steps, state }: Pick<PlanOfChain, "steps" | "state">, keys: readonly string[]): PlanRow[] {
  return steps.map((step) => rowOf(step, state, keys));
}
