import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState, PartnerState } from "./ChainState.js";
import type { Call, Step } from "./Step.js";

/** What was stopped: by a guardian, or, a wind-down, by the partner itself. */
export type Stopped = "all pools" | "pool" | "partner" | "wind-down";

/** So long before its end, in seconds, a wind-down cannot be taken back any more. */
export const FINAL_NOTICE = 86_400n;
const FROM: Readonly<Record<Stopped, string>> = {
  "all pools": "paused",
  pool: "paused",
  partner: "suspended",
  "wind-down": "winding down",
};

/** A step that lets something go on again. */
export interface LiftStep extends Step {
  readonly stopped: Stopped;
  readonly partner: PartnerState | undefined;
}

/**
 * Everything that was stopped, as the steps by which the council lets it go on. They are no part of a plan: no file takes a guardian's
 * or a partner's decision back.
 */
export function liftSteps(state: ChainState): LiftStep[] {
  const [exchange, registry] = [calleeOf(state.book, "exchange"), calleeOf(state.book, "registry")];
  const step = (stopped: Stopped, partner: PartnerState | undefined, call: Call): LiftStep => ({
    stopped,
    partner,
    path: partner === undefined ? "exchange" : `partners[${partner.id - 1}]`,
    from: FROM[stopped],
    to: "going on",
    by: "council",
    senders: state.timelock.proposers,
    calls: [call],
  });
  return [
    ...(state.exchange.paused ? [step("all pools", undefined, callOf(exchange, "unpauseAll", []))] : []),
    ...state.partners.flatMap((partner) => [
      ...(partner.pool?.paused === true
        ? [step("pool", partner, callOf(exchange, "unpausePool", [partner.point.address]))]
        : []),
      ...(partner.status === "Suspended"
        ? [step("partner", partner, callOf(registry, "reinstatePartner", [partner.id]))]
        : []),
      ...(partner.closesAt !== 0n && partner.status !== "Closed"
        ? [step("wind-down", partner, callOf(registry, "cancelWindDown", [partner.id]))]
        : []),
    ]),
  ];
}
