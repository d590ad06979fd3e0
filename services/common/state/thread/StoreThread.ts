import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import { AllianceError } from "../../../../sdk/AllianceError.js";
import { startThread } from "../../../../sdk/threads/startThread.js";
import { RetryLater } from "../../RetryLater.js";
import type { Asked, Call, Said, Started } from "./messages.js";
import type { Remote } from "./Remote.js";
import { sentError } from "./sentError.js";

/** How a store's thread is started. */
export interface StoreThreadOptions {
  /** The module that the thread runs: it calls `serveStore`. */
  readonly entry: URL;
  /** For the entry. */
  readonly settings: object;
  /** What the thread is to know with every turn's calls. */
  readonly tell?: (() => unknown) | undefined;
  /** First part of its errors' codes, such as `BOOK`. */
  readonly name: string;
  /** Calls that may wait at the same time. */
  readonly most: number;
  readonly log: Logger;
}

interface Waiter {
  readonly call: Call;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A thread that lived so long is started again at once when it dies. */
const SOUND_MS = 60_000;

/**
 * A store in a thread of its own: its objects are called from the event loop, which waits for nothing. All calls of a turn of the loop travel
 * together, and what waits in the thread is committed together.
 *
 * Errors of every call, beside the object's own: `BUSY`, and nothing is done, when too many wait; `…_UNCERTAIN` when the thread dies before it
 * answers: whether the call was done is not known; `…_STOPPED` once it is closed. A thread that dies is started again.
 */
export class StoreThread<Objects extends Readonly<Record<string, object>>> {
  /** `ok`, or why the store cannot be asked. */
  status = "ok";
  private worker: Worker | undefined;
  private lastId = 0;
  private scheduled = false;
  private closing = false;
  private deaths = 0;
  private reviving: Promise<void> = Promise.resolve();
  private unsent: Waiter[] = [];
  private readonly sent = new Map<number, Waiter>();
  private readonly remotes = new Map<keyof Objects, unknown>();

  private constructor(private readonly options: StoreThreadOptions) {}

  /** Starts the thread, and waits until its store is open. Errors: those of opening it. */
  static async start<Objects extends Readonly<Record<string, object>>>(
    options: StoreThreadOptions,
  ): Promise<StoreThread<Objects>> {
    const thread = new StoreThread<Objects>(options);
    await thread.open();
    return thread;
  }

  /** Calls that are not answered yet. */
  get waiting(): number {
    return this.unsent.length + this.sent.size;
  }

  /** An object of the thread. */
  object<Name extends keyof Objects & string>(name: Name): Remote<Objects[Name]> {
    const known = this.remotes.get(name) ?? this.remote(name);
    this.remotes.set(name, known);
    // It has what the object of that name has: the types of both come from the thread's entry.
    return known as Remote<Objects[Name]>;
  }

  /** Lets what was asked be done, and ends the thread. */
  async close(): Promise<void> {
    this.flush();
    this.closing = true;
    await this.reviving;
    const { worker } = this;
    if (worker === undefined) return;
    const ended = once(worker, "exit");
    this.say(worker, "close");
    await ended;
  }

  private remote(object: string): object {
    const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>();
    return new Proxy(
      {},
      {
        get: (_, method) => {
          // A promise asks what it is given whether it is one.
          if (typeof method === "symbol" || method === "then") return undefined;
          const known = methods.get(method) ?? ((...args) => this.ask(object, method, args));
          methods.set(method, known);
          return known;
        },
      },
    );
  }

  private ask(object: string, method: string, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.closing) reject(this.stopped());
      else if (this.waiting >= this.options.most) reject(tooMany());
      else {
        this.unsent.push({ call: { id: ++this.lastId, object, method, args }, resolve, reject });
        this.schedule();
      }
    });
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    const { worker, unsent } = this;
    if (worker === undefined || unsent.length === 0) return;
    this.unsent = [];
    for (const waiter of unsent) this.sent.set(waiter.call.id, waiter);
    this.say(worker, { at: Date.now(), told: this.options.tell?.(), calls: unsent.map(({ call }) => call) });
  }

  private say(worker: Worker, asked: Asked): void {
    worker.postMessage(asked);
  }

  /** Starts a thread. Rejects when its store cannot be opened. */
  private async open(): Promise<void> {
    const { entry, settings, tell } = this.options;
    const started: Started = { settings, told: tell?.() };
    const worker = startThread(entry, started);
    await new Promise<void>((resolve, reject) => {
      let cause: unknown;
      worker.on("message", (said: Said) => {
        if ("answers" in said) this.settle(said.answers);
        else if ("open" in said) {
          this.opened(worker);
          resolve();
        } else reject(sentError.decode(said.failed));
      });
      worker.on("error", (error: unknown) => {
        cause = error;
      });
      worker.once("exit", (code) => {
        reject(this.died(code, cause));
        if (this.worker === worker) this.lost(code, cause);
      });
    });
  }

  private opened(worker: Worker): void {
    this.worker = worker;
    this.status = "ok";
    const since = performance.now();
    worker.once("exit", () => {
      if (performance.now() - since > SOUND_MS) this.deaths = 0;
    });
    this.flush();
  }

  private settle(answers: readonly (readonly [number, unknown, Parameters<typeof sentError.decode>[0]?])[]): void {
    for (const [id, value, error] of answers) {
      const waiter = this.sent.get(id);
      this.sent.delete(id);
      if (error === undefined) waiter?.resolve(value);
      else waiter?.reject(sentError.decode(error));
    }
  }

  /** What was sent may have been done or not; what was not sent waits for the next thread. */
  private lost(code: number, cause: unknown): void {
    this.worker = undefined;
    const { name, log } = this.options;
    const lost = [...this.sent.values()];
    this.sent.clear();
    for (const { reject } of lost) reject(this.died(code, cause));
    if (this.closing) {
      for (const { reject } of this.unsent.splice(0)) reject(this.stopped());
      return;
    }
    this.status = `${name}_STOPPED`;
    log.error(
      { code: this.status, calls: lost.length, cause: String(cause) },
      "a store's thread died and is started again",
    );
    this.reviving = this.revive();
  }

  private async revive(): Promise<void> {
    while (!this.closing && this.worker === undefined) {
      await sleep(Math.min(FIRST_PAUSE_MS * 2 ** this.deaths++, LONGEST_PAUSE_MS), undefined, { ref: false });
      try {
        await this.open();
      } catch (error) {
        // Nothing of these was begun.
        const known = error instanceof AllianceError ? error : this.died(0, error);
        this.status = known.code;
        for (const { reject } of this.unsent.splice(0)) reject(known);
      }
    }
  }

  private died(code: number, cause: unknown): AllianceError {
    return new AllianceError(
      `${this.options.name}_UNCERTAIN`,
      `What keeps the records ended before it answered (exit code ${code}): whether this was recorded is not known.`,
      "Repeat it with the same reference: it is recorded once.",
      { cause },
    );
  }

  private stopped(): AllianceError {
    return new AllianceError("STOPPING", "The service ends.", "Try again; nothing was recorded.");
  }
}

function tooMany(): RetryLater {
  return new RetryLater("BUSY", "Too many requests wait.", "Try again in a second; nothing was recorded.", 1);
}
