import { AbiCoder, keccak256, solidityPackedKeccak256, ZeroHash, type Provider } from "ethers";
import { AllianceTimelock__factory } from "../../typechain-types/index.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { callOf } from "./callOf.js";
import type { Court } from "./courtOf.js";
import type { Call, Step } from "./Step.js";

/** What the council is to schedule, as one call of the timelock. */
export interface Batch {
  /** The operation's id. */
  readonly id: string;
  readonly steps: readonly Step[];
  /** `scheduleBatch`, to be sent by the council. */
  readonly schedule: Call;
}

const REVOKE = "0xd547741f";
/** The same decision can be taken again, years later, so often. */
const MOST_REPEATED = 1_000;
/** Steps of one operation: its execution takes some 60,000 gas each. */
const PAGE = 100;

/** Whether a step only takes from somebody the right to cancel: no guardian can stop that, if it is scheduled alone. */
function isRemoval({ calls }: Step, { registry, timelock }: Court): boolean {
  const guardian = solidityPackedKeccak256(["string"], ["GUARDIAN_ROLE"]);
  const canceller = solidityPackedKeccak256(["string"], ["CANCELLER_ROLE"]);
  return calls.every(({ to, data }) => {
    if (!data.startsWith(REVOKE)) return false;
    const role = `0x${data.slice(10, 74)}`;
    return (to === registry && role === guardian) || (to === timelock.address && role === canceller);
  });
}

/** Whether a step only takes from somebody the right to propose: who that is cannot cancel it, if it is scheduled alone. */
function isDismissal({ calls }: Step, { timelock }: Court): boolean {
  const data = `${REVOKE}${solidityPackedKeccak256(["string"], ["PROPOSER_ROLE"]).slice(2)}`;
  return calls.every((call) => call.to === timelock.address && call.data.startsWith(data));
}

/** Operations small enough for any block. */
function pagesOf(steps: readonly Step[]): Step[][] {
  return Array.from({ length: Math.ceil(steps.length / PAGE) }, (_, i) => steps.slice(i * PAGE, (i + 1) * PAGE));
}

/** The operation's id, as `TimelockController.hashOperationBatch` has it. */
function operationId(calls: readonly Call[], salt: string): string {
  const types = ["address[]", "uint256[]", "bytes[]", "bytes32", "bytes32"];
  const values = [calls.map(({ to }) => to), calls.map(() => 0n), calls.map(({ data }) => data), ZeroHash, salt];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
}

async function batchOf(
  steps: readonly Step[],
  { timelock, decisions: { delay } }: Court,
  provider: Provider,
): Promise<Batch> {
  const contract = AllianceTimelock__factory.connect(timelock.address, provider);
  const calls = steps.flatMap((step) => step.calls);
  for (let n = 0; n < MOST_REPEATED; n++) {
    const salt = solidityPackedKeccak256(["string", "uint256"], ["milk-alliance", n]);
    const id = operationId(calls, salt);
    // The same was decided before, and done.
    if (await contract.isOperation(id)) continue;
    const args = [calls.map(({ to }) => to), calls.map(() => 0n), calls.map(({ data }) => data), ZeroHash, salt, delay];
    return { id, steps, schedule: callOf(timelock, "scheduleBatch", args) };
  }
  throw new AllianceError(
    "DECISION_REPEATED",
    `The council took the same decision ${MOST_REPEATED} times.`,
    "Schedule it by hand with another salt.",
  );
}

/**
 * The council's steps as operations of the timelock: one, and one more for removals of guardians and for dismissals of proposers, unless
 * those hand the council over; more of each when there are very many. An operation's salt follows from what it does and
 * from how often that was done, so a second run finds what the first has scheduled.
 *
 * Error: `DECISION_REPEATED`.
 */
export async function batchOperations(steps: readonly Step[], court: Court, provider: Provider): Promise<Batch[]> {
  const removals = steps.filter((step) => isRemoval(step, court));
  const rest = steps.filter((step) => !isRemoval(step, court));
  const handover = rest.some(
    ({ path, from }) => /^(timelock|bridge\.public)\.council/.test(path) && from === "no role",
  );
  const dismissals = handover ? [] : rest.filter((step) => isDismissal(step, court));
  const others = rest.filter((step) => !dismissals.includes(step));
  const batches = [removals, dismissals, others].flatMap(pagesOf);
  return Promise.all(batches.map((group) => batchOf(group, court, provider)));
}
