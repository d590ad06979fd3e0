import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that another has started. */
export interface ChildOf {
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it no longer runs, whether or not its end was seen by its parent. */
  gone(): Promise<void>;
}

const POLL_MS = 5;
/** Ended, but its parent has not asked how. */
const ZOMBIE = "Z";

async function runs(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => undefined);
  return status !== undefined && status[status.lastIndexOf(")") + 2] !== ZOMBIE;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Gone already.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** The processes that a process has started and that are there now. */
export async function processesOf(parent: number): Promise<ChildOf[]> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, "latin1");
  return [...children.matchAll(/\d+/g)].map(Number).map((pid) => ({
    kill: (signal) => kill(pid, signal),
    async gone() {
      while (await runs(pid)) await sleep(POLL_MS);
    },
  }));
}
