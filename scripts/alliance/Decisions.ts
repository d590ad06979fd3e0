import { getAddress, id, type Log } from "ethers";
import { z } from "zod";
import { AllianceTimelock__factory } from "../../typechain-types/index.js";
import type { ScheduledCall } from "./TimelockState.js";

/** An operation of the timelock, as its events tell it; whether it still waits, the timelock knows. */
export interface OperationHistory {
  readonly calls: ScheduledCall[];
  predecessor: string;
  salt: string;
}

/** What only a timelock's events tell. */
export interface DecisionHistory {
  readonly operations: ReadonlyMap<string, OperationHistory>;
  /** Every account that ever got a role of the timelock, by the role. */
  readonly timelockHolders: ReadonlyMap<string, ReadonlySet<string>>;
}

const timelock = AllianceTimelock__factory.createInterface();
const NO_SALT = `0x${"00".repeat(32)}`;

const account = z.string().transform((text) => getAddress(text));
const granted = z.object({ role: z.string(), account });
const cancelled = z.object({ id: z.string() });
const salted = z.object({ id: z.string(), salt: z.string() });
const scheduled = z.object({
  id: z.string(),
  target: account,
  value: z.bigint(),
  data: z.string(),
  predecessor: z.string(),
});

/** The events of a timelock that {@link Decisions} takes. */
export const DECISION_TOPICS = [
  timelock.getEvent("CallScheduled").topicHash,
  timelock.getEvent("CallSalt").topicHash,
  timelock.getEvent("Cancelled").topicHash,
  id("RoleGranted(bytes32,address,address)"),
];

/** What one timelock's events tell, log by log. */
export class Decisions implements DecisionHistory {
  readonly operations = new Map<string, OperationHistory>();
  readonly timelockHolders = new Map<string, Set<string>>();

  take(log: Log): void {
    const event = timelock.parseLog(log);
    const args: unknown = event?.args.toObject();
    if (event?.name === "RoleGranted") {
      const { role, account } = granted.parse(args);
      this.timelockHolders.set(role, (this.timelockHolders.get(role) ?? new Set()).add(account));
    } else if (event?.name === "CallScheduled") {
      const { id: operation, target: to, value, data, predecessor } = scheduled.parse(args);
      const known = this.operation(operation);
      known.calls.push({ to, value, data });
      known.predecessor = predecessor;
    } else if (event?.name === "CallSalt") {
      const { id: operation, salt } = salted.parse(args);
      this.operation(operation).salt = salt;
    } else if (event?.name === "Cancelled") {
      // It may be scheduled again, under the same id.
      this.operations.delete(cancelled.parse(args).id);
    }
  }

  private operation(operation: string): OperationHistory {
    const known = this.operations.get(operation) ?? { calls: [], predecessor: NO_SALT, salt: NO_SALT };
    this.operations.set(operation, known);
    return known;
  }
}
