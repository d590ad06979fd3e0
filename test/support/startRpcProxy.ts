import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** What the proxy does with a request for a method. */
export interface Mischief {
  /** The method it is about; every one when left out. */
  readonly method?: string;
  /**
   * `cut`: the node never sees the request. `drop`: the node does what is asked, and its answer is lost. `delay`: the answer comes
   * late. `answer`: the proxy answers in the node's place.
   */
  readonly kind: "cut" | "drop" | "delay" | "answer";
  /** Milliseconds of `delay`. */
  readonly milliseconds?: number;
  /** Result of `answer`. */
  readonly result?: unknown;
  /** How many requests it is done to; without end when left out. */
  readonly times?: number;
}

/** A proxy between a service and its node that can be told to misbehave. */
export interface RpcProxy {
  readonly url: string;
  /** How often each method was asked for. */
  readonly asked: ReadonlyMap<string, number>;
  /** From now on; undefined behaves well again. */
  misbehave(mischief: Mischief | undefined): void;
  /** Sends requests to another node from now on. */
  forwardTo(url: string): void;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";

function methodsIn(body: string): string[] {
  const value: unknown = JSON.parse(body);
  const calls: unknown[] = Array.isArray(value) ? value : [value];
  return calls.map((call) =>
    typeof call === "object" && call !== null && "method" in call && typeof call.method === "string" ? call.method : "",
  );
}

/** The proxy's own answer to the calls of a method, the node's to the others. */
function replaced(body: string, answers: string, method: string, result: unknown): string {
  const value: unknown = JSON.parse(answers);
  const methods = methodsIn(body);
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const changed = list.map((answer, i) => {
    if (methods[i] !== method || typeof answer !== "object" || answer === null || !("id" in answer)) return answer;
    return { jsonrpc: "2.0", id: answer.id, result };
  });
  return JSON.stringify(Array.isArray(value) ? changed : changed[0]);
}

/** Starts a proxy in front of a node, on a free port of this machine. */
export async function startRpcProxy(node: string): Promise<RpcProxy> {
  let target = node;
  let mischief: Mischief | undefined;
  let left = Infinity;
  const asked = new Map<string, number>();

  function chosen(methods: readonly string[]): Mischief | undefined {
    if (mischief === undefined || left === 0) return undefined;
    if (mischief.method !== undefined && !methods.includes(mischief.method)) return undefined;
    left--;
    return mischief;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const methods = methodsIn(body);
    for (const method of methods) asked.set(method, (asked.get(method) ?? 0) + 1);
    const doing = chosen(methods);
    if (doing?.kind === "cut") {
      request.socket.destroy();
      return;
    }
    const headers = { "content-type": "application/json" };
    const answer = await fetch(target, { method: "POST", headers, body });
    let answered = await answer.text();
    if (doing?.kind === "drop") {
      request.socket.destroy();
      return;
    }
    if (doing?.kind === "delay") await sleep(doing.milliseconds ?? 0);
    if (doing?.kind === "answer") answered = replaced(body, answered, doing.method ?? "", doing.result);
    response.writeHead(answer.status, headers).end(answered);
  }

  const server = createServer((request, response) => {
    // A node that is down: the connection ends without an answer.
    handle(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the proxy has no port");
  return {
    url: `http://${HOST}:${address.port}`,
    asked,
    misbehave(next) {
      mischief = next;
      left = next?.times ?? Infinity;
    },
    forwardTo(url) {
      target = url;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
