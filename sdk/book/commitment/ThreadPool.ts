import type { Worker } from "node:worker_threads";
import { AllianceError } from "../../AllianceError.js";
import { startThread } from "../../threads/startThread.js";

/** What a thread answers: the job's result, or how it failed. */
export type Answer<Result> =
  | { readonly result: Result }
  | { readonly error: { readonly code: string; readonly message: string; readonly remedy: string } };

const REMEDY =
  "Run it again: nothing was written. If it happens again, look for too little memory, or use fewer workers.";

interface Thread<Result> {
  readonly worker: Worker;
  /** How to end the job it is at. */
  pending: { resolve: (result: Result) => void; reject: (error: Error) => void } | undefined;
  dead: Error | undefined;
}

/** Error: `INVALID_WORKERS`. */
export function checkWorkers(workers: number): void {
  if (Number.isSafeInteger(workers) && workers >= 1) return;
  throw new AllianceError("INVALID_WORKERS", `${workers} workers cannot work.`, "Give a whole number from 1.");
}

/**
 * Threads that do jobs, one each at a time. `close` it, whatever happened: an open pool keeps the process running.
 *
 * A thread's entry takes a job as a message and posts one {@link Answer}. Error: `WORKER_DIED` when a thread ends without an answer;
 * what it answers as an error is thrown with its own code.
 */
export class ThreadPool<Job, Result> {
  private readonly threads: Thread<Result>[];

  /** @param entry The module that a thread runs, as it stands beside its importer: `.ts` from source, `.js` when compiled. */
  constructor(entry: URL, size: number) {
    checkWorkers(size);
    this.threads = Array.from({ length: size }, () => this.start(entry));
  }

  /** Does the jobs, as many at a time as there are threads, and gives their results in the same order. */
  async run(jobs: readonly Job[]): Promise<Result[]> {
    const results: Result[] = [];
    const queue = jobs.entries();
    await Promise.all(
      this.threads.map(async (thread) => {
        for (const [index, job] of queue) results[index] = await this.ask(thread, job);
      }),
    );
    return results;
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  private start(entry: URL): Thread<Result> {
    const worker = startThread(entry);
    const thread: Thread<Result> = { worker, pending: undefined, dead: undefined };
    const fail = (reason: string, cause?: unknown) => {
      thread.dead ??= new AllianceError("WORKER_DIED", `A worker thread ended early: ${reason}.`, REMEDY, { cause });
      thread.pending?.reject(thread.dead);
      thread.pending = undefined;
    };
    worker.on("message", (answer: Answer<Result>) => {
      const { pending } = thread;
      thread.pending = undefined;
      if ("result" in answer) pending?.resolve(answer.result);
      else pending?.reject(new AllianceError(answer.error.code, answer.error.message, answer.error.remedy));
    });
    worker.on("error", (cause) => fail(String(cause), cause));
    worker.on("exit", (code) => fail(`exit code ${code}`));
    return thread;
  }

  private ask(thread: Thread<Result>, job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (thread.dead !== undefined) {
        reject(thread.dead);
        return;
      }
      thread.pending = { resolve, reject };
      thread.worker.postMessage(job);
    });
  }
}
