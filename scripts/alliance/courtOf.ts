import type { ChainName } from "../../deploy/manifest/bridgeSettings.js";
import { calleeOf } from "./calleeOf.js";
import type { Callee } from "./callOf.js";
import type { ChainState } from "./ChainState.js";

/** Where a chain's council decides, and what waits there. */
export interface Court {
  readonly timelock: Callee;
  readonly registry: string;
  readonly decisions: ChainState["timelock"];
  /** What time it is for the chain's next block, Unix seconds. */
  readonly time: number;
}

/** The timelock of a chain; undefined while the public one is not deployed. */
export function courtOf(state: ChainState, chain: ChainName = "private"): Court | undefined {
  const timelock = calleeOf(state.book, "timelock");
  if (chain === "private") {
    return { timelock, registry: state.book.contracts.registry.address, decisions: state.timelock, time: state.time };
  }
  const [book, end] = [state.book.bridge?.public, state.bridge?.public];
  if (book === undefined || end === undefined) return undefined;
  const address = book.timelock.address;
  return {
    timelock: { ...timelock, address },
    registry: book.registry.address,
    decisions: end.timelock,
    time: end.time,
  };
}
