import type { Worker } from "node:worker_threads";
import { startThread } from "../../threads/startThread.js";
import type { TreeTask } from "./TreeTask.js";

/** Who helps to hash a tree. */
export type TreeHelpers = Pick<Helpers, "share" | "close">;

/**
 * Threads that help with what another one does. That one never waits for them, and asks for no answer: what they have not done by the time it
 * has done the rest, it does itself. So one that starts late or dies costs time and nothing else. `close` them.
 */
export class Helpers {
  private readonly workers: readonly Worker[];

  constructor(size: number) {
    const entry = import.meta.url.endsWith(".ts") ? "./helperThread.ts" : "./helperThread.js";
    this.workers = Array.from({ length: size }, () => {
      const worker = startThread(new URL(entry, import.meta.url));
      worker.on("error", () => undefined);
      return worker;
    });
  }

  /** Has them hash the tree's blocks. */
  share(task: TreeTask): void {
    for (const worker of this.workers) worker.postMessage(task);
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
