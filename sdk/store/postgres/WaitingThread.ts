import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import type { Reply, Request } from "./messages.js";

/** How much longer than the thread itself whoever asks waits for it. */
const GRACE_MS = 10_000;

/**
 * The thread that talks to PostgreSQL, for one that waits: a question is posted, its answer is waited for on shared memory. One for each
 * thread that asks; it keeps no process running.
 */
class WaitingThread {
  private readonly signal = new Int32Array(new SharedArrayBuffer(4));
  private readonly port: MessagePort;

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

  /** @param within Milliseconds after which the thread gives up by itself. */
  ask(request: Request, within: number): Reply {
    Atomics.store(this.signal, 0, 0);
    this.port.postMessage(request);
    const end = Date.now() + within + GRACE_MS;
    for (;;) {
      Atomics.wait(this.signal, 0, 0, Math.max(0, end - Date.now()));
      const reply = receiveMessageOnPort(this.port);
      if (reply !== undefined) return reply.message as Reply;
      if (Date.now() < end) continue;
      thread = undefined;
      return { error: { code: "", message: "the thread that talks to the server does not answer", lost: true } };
    }
  }
}

let thread: WaitingThread | undefined;

/** Asks the thread that talks to PostgreSQL, and waits for its answer. */
export function askThread(request: Request, within: number): Reply {
  thread ??= new WaitingThread();
  return thread.ask(request, within);
}
