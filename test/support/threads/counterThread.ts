import { isMainThread } from "node:worker_threads";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { invoke } from "../../../services/common/state/thread/invoke.js";
import { serveStore } from "../../../services/common/state/thread/serveStore.js";

/** How the thread is started: it may refuse to. */
export interface CounterSettings {
  readonly refuses?: boolean;
  /** Its first number is 1 while another has the lock. */
  readonly lock?: SharedArrayBuffer;
  /** Whether the lock keeps it from being opened, too. */
  readonly opensUnlocked?: boolean;
}

/** A store for tests: a number that calls add to, and goes wrong in the way it is told. */
export class Counter {
  total = 0;
  /** How many calls were committed together, each time. */
  readonly groups: number[] = [];
  private readonly locked: Int32Array;

  constructor(lock = new SharedArrayBuffer(4)) {
    this.locked = new Int32Array(lock);
  }

  add(amount: bigint): bigint {
    if (amount < 0n) throw new AllianceError("NEGATIVE", `${amount} is less than nothing.`, "Give more.");
    this.total += Number(amount);
    return amount;
  }

  defect(): void {
    throw new TypeError("nobody expected this");
  }

  die(): void {
    process.exit(3);
  }

  refuseLocked(): void {
    if (Atomics.load(this.locked, 0) === 1) throw new AllianceError("COUNTER_LOCKED", "Another counts.", "Wait.");
  }
}

/** How long this store and its calls wait for a lock, milliseconds. */
export const LONGEST_WAIT_MS = 2_000;

function serve(): void {
  serveStore(
    (settings) => {
      const { refuses, lock, opensUnlocked } = settings as CounterSettings;
      if (refuses === true) throw new AllianceError("COUNTER_MISSING", "No.", "Make one.");
      const counter = new Counter(lock);
      if (opensUnlocked === true) counter.refuseLocked();
      const objects = { counter };
      return {
        objects,
        joins: ({ method }) => method === "add" || method === "defect",
        together: (calls) => {
          counter.refuseLocked();
          counter.groups.push(calls.length);
          return calls.map((call) => {
            try {
              return { value: invoke(objects, call) };
            } catch (error) {
              return { error };
            }
          });
        },
        close: () => undefined,
      };
    },
    () => LONGEST_WAIT_MS,
  );
}

/** Every file below `test` is loaded with the tests; only a thread does something. */
if (!isMainThread) serve();
