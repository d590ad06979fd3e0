import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState } from "./ChainState.js";
import type { Operation } from "./TimelockState.js";
import { planAlliance } from "./planAlliance.js";
import { sendAs } from "./sendAs.js";
import type { Call } from "./Step.js";
import { strayOperations } from "./strayOperations.js";

/** So many fit any block: some 12,000 gas each. */
const PAGE = 200;

/** What became of them. */
export interface Cancelled {
  readonly cancelled: readonly Operation[];
  /** Removals of guardians, which only the council can cancel, and no key at hand is the council's. */
  readonly left: readonly Operation[];
}

/**
 * The operations that wait in the timelock and are meant. Error: `OPERATION_UNKNOWN`.
 *
 * @param which An operation's id, or "all"; what {@link strayOperations} finds if left empty.
 */
export function operationsToCancel(manifest: Manifest, state: ChainState, which: string): Operation[] {
  const { operations } = state.timelock;
  if (which === "") return strayOperations(manifest, state, planAlliance(manifest, state).steps);
  if (which === "all") return [...operations];
  const found = operations.filter(({ id }) => id === which.toLowerCase());
  if (found.length > 0) return found;
  throw new AllianceError(
    "OPERATION_UNKNOWN",
    `No operation ${which} waits in the timelock.`,
    `Give one of these, or "all": ${operations.map(({ id }) => id).join(", ") || "none waits"}.`,
  );
}

/** The calls that cancel operations, page by page. */
export function cancellations({ book }: ChainState, operations: readonly Operation[]): Call[] {
  const ids = operations.map(({ id }) => id);
  const pages = Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, i) => ids.slice(i * PAGE, (i + 1) * PAGE));
  return pages.map((page) => callOf(calleeOf(book, "timelock"), "cancelBatch", [page]));
}

/**
 * Cancels operations of the timelock, as a guardian or as the council, many in a transaction; those that somebody executes or cancels
 * first are passed over. Removals of guardians are the council's to cancel: without its key they are left. Errors: `KEY_MISSING`, and
 * those of {@link sendAs}.
 */
export async function cancelOperations(
  connection: NetworkConnection,
  state: ChainState,
  operations: readonly Operation[],
): Promise<Cancelled> {
  const { proposers, cancellers } = state.timelock;
  const council = proposers.filter((account) => cancellers.includes(account) || state.guardians.includes(account));
  const keys = (await connection.ethers.getSigners()).map(({ address }) => address);
  const removals = operations.filter(({ removal }) => removal);
  const others = operations.filter(({ removal }) => !removal);
  if (others.length > 0) {
    const holders = [...new Set([...state.guardians, ...cancellers])];
    await sendAs(connection, "guardian or council", holders, ...cancellations(state, others));
  }
  const left = keys.some((key) => council.includes(key)) ? [] : removals;
  if (removals.length > 0 && (left.length === 0 || others.length === 0)) {
    await sendAs(connection, "council", council, ...cancellations(state, removals));
  }
  return { cancelled: operations.filter((operation) => !left.includes(operation)), left };
}
