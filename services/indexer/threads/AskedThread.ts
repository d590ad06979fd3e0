import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { startThread } from "../../../sdk/threads/startThread.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Outcome, Said, Told } from "./messages.js";
import { sentError } from "../../common/state/thread/sentError.js";

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What a thread's entry can be asked. */
type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/**
 * A thread that works on an index, so that whoever asks need not wait for the database: functions of its own, called by name. One that dies is
 * started again by the next question.
 *
 * Errors of every question, beside the function's own: `INDEX_STOPPED` when the thread ended before it answered.
 */
export class AskedThread<Asked extends Functions> {
  private worker: Promise<Worker> | undefined;
  private readonly waiting = new Map<number, Waiter>();
  private lastId = 0;
  private closed = false;

  private constructor(
    private readonly entry: URL,
    private readonly settings: object,
  ) {}

  /** Starts a thread. Errors: those of its beginning. @param entry The module that it runs: it calls `serveThread`. */
  static async start<Asked extends Functions>(entry: URL, settings: object): Promise<AskedThread<Asked>> {
    const thread = new AskedThread<Asked>(entry, settings);
    await thread.running();
    return thread;
  }

  async ask<Name extends keyof Asked & string>(
    name: Name,
    ...args: Parameters<Asked[Name]>
  ): Promise<Awaited<ReturnType<Asked[Name]>>> {
    const worker = await this.running();
    const id = ++this.lastId;
    const value = await new Promise<unknown>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      tell(worker, { id, name, args });
    });
    // It is what the function of that name gives: its type comes from the thread's entry.
    return value as Awaited<ReturnType<Asked[Name]>>;
  }

  /** Lets what was asked be done, and ends the thread. */
  async close(): Promise<void> {
    this.closed = true;
    const worker = await this.worker?.catch(() => undefined);
    if (worker === undefined) return;
    const ended = once(worker, "exit");
    tell(worker, "end");
    await ended;
  }

  private async running(): Promise<Worker> {
    if (this.closed) throw stopped("the service ends");
    this.worker ??= this.open().catch((error: unknown) => {
      this.worker = undefined;
      throw error instanceof Error ? error : new Error(String(error));
    });
    return this.worker;
  }

  private open(): Promise<Worker> {
    const worker = startThread(this.entry, this.settings);
    return new Promise<Worker>((resolve, reject) => {
      let cause: unknown;
      worker.on("message", (said: Said) => {
        if ("ready" in said) resolve(worker);
        else if ("failed" in said) reject(sentError.decode(said.failed));
        else this.settle(said.id, said.outcome);
      });
      worker.on("error", (error: unknown) => {
        cause = error;
      });
      worker.once("exit", (code) => {
        this.worker = undefined;
        const error = stopped(`its thread ended with ${code}`, cause);
        reject(error);
        for (const waiter of this.waiting.values()) waiter.reject(error);
        this.waiting.clear();
      });
    });
  }

  private settle(id: number, outcome: Outcome): void {
    const waiter = this.waiting.get(id);
    this.waiting.delete(id);
    if ("value" in outcome) waiter?.resolve(outcome.value);
    else waiter?.reject(sentError.decode(outcome.error));
  }
}

function tell(worker: Worker, told: Told): void {
  worker.postMessage(told);
}

function stopped(why: string, cause?: unknown): AllianceError {
  const remedy = "Try again: nothing is lost. If it happens again, look for too little memory.";
  return new AllianceError("INDEX_STOPPED", `What works on the index has stopped: ${why}.`, remedy, { cause });
}
