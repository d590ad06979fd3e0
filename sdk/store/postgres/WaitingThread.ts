import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import type { Answer, CallError, Reply, Request } from "./messages.js";

/** How much longer than the thread itself whoever asks waits for it. */
const GRACE_MS = 10_000;

/**
 * The thread that talks to PostgreSQL, for one that waits: a question is posted, its answer is waited for on shared memory. One for each
 * thread that asks; it keeps no process running.
 */
class WaitingThread {
  private readonly signal = new Int32Array(new SharedArrayBuffer(4));
  private readonly port: MessagePort;
  /** Questions that are posted and not answered yet, of all connections. */
  private open = 0;
  /** By connection: the first error since it was last asked. */
  private readonly failed = new Map<number, CallError>();

  constructor() {
    const entry = import.meta.url.endsWith(".ts") ? "./postgresThread.ts" : "./postgresThread.js";
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    // Node runs its source as it is: a loader would be slower to start than a connection.
    const worker = new Worker(new URL(entry, import.meta.url), {
      execArgv: [],
      workerData: { signal: this.signal, port: port2 },
      transferList: [port2],
    });
    worker.unref();
    port1.unref();
  }

  /** Posts a question; its error comes with the answer to a later one. */
  post(request: Request): void {
    this.open++;
    this.port.postMessage(request);
  }

  /** @param within Milliseconds after which the thread gives up by itself. */
  ask(request: Request, within: number): Reply {
    this.post(request);
    const end = Date.now() + within + GRACE_MS;
    let last: Reply | undefined;
    while (this.open > 0) {
      Atomics.store(this.signal, 0, 0);
      const received = receiveMessageOnPort(this.port);
      if (received !== undefined) {
        const { connection, reply } = received.message as Answer;
        this.open--;
        if ("error" in reply && !this.failed.has(connection)) this.failed.set(connection, reply.error);
        last = reply;
      } else if (Date.now() < end) {
        Atomics.wait(this.signal, 0, 0, Math.max(1, end - Date.now()));
      } else {
        thread = undefined;
        return { error: { code: "", message: "the thread that talks to the server does not answer", lost: true } };
      }
    }
    const error = this.failed.get(request.connection);
    this.failed.delete(request.connection);
    if (error !== undefined) return { error };
    if (last === undefined) throw new TypeError("every question has an answer");
    return last;
  }
}

let thread: WaitingThread | undefined;

/** Asks the thread that talks to PostgreSQL, and waits for its answer, which is the first error since its connection was last asked. */
export function askThread(request: Request, within: number): Reply {
  thread ??= new WaitingThread();
  return thread.ask(request, within);
}

/** Asks it without waiting. */
export function postToThread(request: Request): void {
  thread ??= new WaitingThread();
  thread.post(request);
}
