import { AbiCoder, keccak256 } from "ethers";
import type { ChainName } from "../../deploy/manifest/bridgeSettings.js";
import { callOf, type Callee } from "./callOf.js";
import type { ChainState } from "./ChainState.js";
import type { Operation } from "./TimelockState.js";
import { courtOf } from "./courtOf.js";
import { stepsOn } from "./stepsOn.js";
import type { Call, Step } from "./Step.js";

/** An operation whose time has come, as the call that executes it. */
export interface DueOperation {
  readonly operation: Operation;
  readonly execute: Call;
}

/** Whether it was scheduled by `schedule`, not by `scheduleBatch`. */
function isSingle({ id, calls, predecessor, salt }: Operation): boolean {
  const [only] = calls;
  if (only === undefined || calls.length > 1) return false;
  const values = [only.to, only.value, only.data, predecessor, salt];
  const types = ["address", "uint256", "bytes", "bytes32", "bytes32"];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values)) === id;
}

function executionOf(operation: Operation, timelock: Callee): Call {
  const { calls, predecessor, salt } = operation;
  const [only] = calls;
  if (only !== undefined && isSingle(operation)) {
    return callOf(timelock, "execute", [only.to, only.value, only.data, predecessor, salt]);
  }
  const [targets, values, data] = [calls.map(({ to }) => to), calls.map((c) => c.value), calls.map((c) => c.data)];
  return callOf(timelock, "executeBatch", [targets, values, data, predecessor, salt]);
}

/** The operations whose time has come and which do nothing but what these steps ask for. */
export function dueOperations(steps: readonly Step[], state: ChainState, chain: ChainName = "private"): DueOperation[] {
  const court = courtOf(state, chain);
  if (court === undefined) return [];
  const { decisions, time, timelock } = court;
  const asked = stepsOn(steps, chain)
    .filter(({ by }) => by === "council")
    .flatMap(({ calls }) => calls);
  const waits = new Set(decisions.operations.map(({ id }) => id));
  return decisions.operations
    .filter(({ dueAt, stuck, predecessor }) => dueAt <= time && !stuck && !waits.has(predecessor))
    .filter(({ calls }) =>
      calls.every(({ to, data, value }) => value === 0n && asked.some((call) => call.to === to && call.data === data)),
    )
    .map((operation) => ({ operation, execute: executionOf(operation, timelock) }));
}
