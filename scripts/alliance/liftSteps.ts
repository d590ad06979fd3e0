import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState, PartnerState } from "./ChainState.js";
import { formerCall } from "./formerCall.js";
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
  const step = (stopped: Stopped, partner: PartnerState | undefined, ...calls: Call[]): LiftStep => ({
    stopped,
    partner,
    path: partner === undefined ? "exchange" : `partners[${partner.id - 1}]`,
    from: FROM[stopped],
    to: "going on",
    by: "council",
    senders: state.timelock.proposers,
    calls,
  });
  const { paused, former } = state.exchange;
  const all = [{ address: exchange.address, paused }, ...former].filter((one) => one.paused);
  const again = all.map(({ address }) => callOf({ ...exchange, address }, "unpauseAll", []));
  return [
    ...(again.length > 0 ? [step("all pools", undefined, ...again)] : []),
    ...state.partners.flatMap((partner) => [
      ...poolSteps(state, partner).map((calls) => step("pool", partner, ...calls)),
      ...(partner.status === "Suspended"
        ? [step("partner", partner, callOf(registry, "reinstatePartner", [partner.id]))]
        : []),
      ...(partner.closesAt !== 0n && partner.status !== "Closed"
        ? [step("wind-down", partner, callOf(registry, "cancelWindDown", [partner.id]))]
        : []),
    ]),
  ];
}

/** What lets a partner's pool go on, of the exchange now and of the one before; nothing where neither is paused. */
function poolSteps({ book }: ChainState, { pool, former, point }: PartnerState): Call[][] {
  const now = pool?.paused === true ? [callOf(calleeOf(book, "exchange"), "unpausePool", [point.address])] : [];
  const before = former?.paused === true ? [formerCall(former, "unpausePool", [point.address])] : [];
  return now.length + before.length === 0 ? [] : [[...now, ...before]];
}
