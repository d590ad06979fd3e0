import type { ChainName } from "../../deploy/manifest/bridgeSettings.js";

/** Who takes a step. "anybody" needs no role, and the runner of `apply` takes it. */
export type Actor =
  "deployer" | "council" | "operator" | "funder" | "partner admin" | "treasurer" | "reporter" | "anybody";

/** One call of a step. */
export interface Call {
  readonly to: string;
  readonly data: string;
  /** For people: `PointExchange.setQuote(0x…, 8300, 8800)`. */
  readonly text: string;
}

/** One thing to be done so that the chain becomes what the file says. */
export interface Step {
  /** Of the file: `partners[2].pool.band.lowestBid`. */
  readonly path: string;
  /** What the chain has, for people. */
  readonly from: string;
  /** What the file asks for. */
  readonly to: string;
  /** Where it is taken; the alliance's own chain if left out. */
  readonly chain?: ChainName;
  readonly by: Actor;
  /** Accounts that can take it as the chain is now; for "anybody" and "deployer", whoever runs `apply`. */
  readonly senders: readonly string[];
  /** None yet while it needs what an earlier step makes. A step of the council is these calls, by the timelock. */
  readonly calls: readonly Call[];
  /** A step of the deployer: the alliance's contracts, its next oracle and exchange, the view of a feed by its id, or an end of the bridge. */
  readonly deploys?: { readonly feed?: string; readonly generation?: number; readonly end?: ChainName };
  /** Gas limit, where the node cannot estimate it because an earlier call in the same block must come first. */
  readonly gas?: bigint;
}

/** Something that the file says otherwise than the chain, and that nobody can change. */
export interface FixedDifference {
  readonly path: string;
  readonly chain: string;
  readonly file: string;
}
