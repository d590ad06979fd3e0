import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { serveNode, type ServedNode } from "./serveNode.js";

/** What the proxy does with a request for a method. */
export interface Mischief {
  /** The method it is about; every one when left out. */
  readonly method?: string;
  /**
   * `cut`: the node never sees the request. `drop`: the node does what is asked, and its answer is lost. `delay`: the answer comes
   * late. `answer`: the proxy answers in the node's place. `refuse`: the node never sees the request, and the proxy answers the calls of
   * the method with an error. `page`: the proxy answers the whole message with a text. `limit`: it so answers a
   * message of more than `most` calls.
   */
  readonly kind: "cut" | "drop" | "delay" | "answer" | "refuse" | "page" | "limit";
  /** Of `limit`. */
  readonly most?: number;
  /** Milliseconds of `delay`. */
  readonly milliseconds?: number;
  /** Result of `answer`. */
  readonly result?: unknown;
  /** Of `refuse`, as JSON-RPC has it. */
  readonly error?: unknown;
  /** Of `page` and `limit`. */
  readonly status?: number;
  readonly text?: string;
  /** Of `answer` and `refuse`: only calls of which this holds, by their JSON. */
  readonly only?: (body: string) => boolean;
  /** How many requests it is done to; without end when left out. */
  readonly times?: number;
}

/** A proxy between a service and its node that can be told to misbehave. */
export interface RpcProxy extends ServedNode {
  /** How often each method was asked for. */
  readonly asked: ReadonlyMap<string, number>;
  /** From now on; undefined behaves well again. */
  misbehave(mischief: Mischief | undefined): void;
  /** Sends requests to another node from now on. */
  forwardTo(url: string): void;
}

/** The node, and what goes to it with every request: the service's token, if it shows one. */
interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

function callsIn(body: string): unknown[] {
  const value: unknown = JSON.parse(body);
  return Array.isArray(value) ? value : [value];
}

function methodsIn(body: string): string[] {
  return callsIn(body).map((call) =>
    typeof call === "object" && call !== null && "method" in call && typeof call.method === "string" ? call.method : "",
  );
}

/** The proxy's own answer to the calls of a method, the node's to the others. */
function replaced(body: string, answers: string, { method = "", only, result }: Mischief): string {
  const value: unknown = JSON.parse(answers);
  const methods = methodsIn(body);
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const calls = callsIn(body);
  const changed = list.map((answer, i) => {
    if (methods[i] !== method || only?.(JSON.stringify(calls[i])) === false) return answer;
    if (typeof answer !== "object" || answer === null || !("id" in answer)) return answer;
    return { jsonrpc: "2.0", id: answer.id, result };
  });
  return JSON.stringify(Array.isArray(value) ? changed : changed[0]);
}

function isPage({ kind, most = 0 }: Mischief, calls: number): boolean {
  return kind === "page" || (kind === "limit" && calls > most);
}

/** The node's answers to what it is let see, and an error to the calls of a method, or to all. */
async function refused(target: Target, body: string, { method, only, error }: Mischief): Promise<string> {
  const answers = await Promise.all(
    callsIn(body).map(async (call): Promise<unknown> => {
      const text = JSON.stringify(call);
      const id: unknown = typeof call === "object" && call !== null && "id" in call ? call.id : null;
      const meant = method === undefined || methodsIn(text).includes(method);
      if (meant && only?.(text) !== false) return { jsonrpc: "2.0", id, error };
      return (await fetch(target.url, { method: "POST", headers: target.headers, body: text })).json();
    }),
  );
  return JSON.stringify(body.startsWith("[") ? answers : answers[0]);
}

/** Starts a proxy in front of a node, on a free port of this machine. */
export async function startRpcProxy(node: string): Promise<RpcProxy> {
  let target = node;
  let mischief: Mischief | undefined;
  let left = Infinity;
  const asked = new Map<string, number>();

  function chosen(methods: readonly string[], body: string): Mischief | undefined {
    if (mischief === undefined || left === 0) return undefined;
    if (mischief.method !== undefined && !methods.includes(mischief.method)) return undefined;
    if (mischief.only?.(body) === false) return undefined;
    left--;
    return mischief;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const methods = methodsIn(body);
    for (const method of methods) asked.set(method, (asked.get(method) ?? 0) + 1);
    const doing = chosen(methods, body);
    if (doing?.kind === "cut") {
      request.socket.destroy();
      return;
    }
    const headers = { "content-type": "application/json" };
    if (doing !== undefined && isPage(doing, methods.length)) {
      response.writeHead(doing.status ?? 200, { "content-type": "text/html" }).end(doing.text ?? "");
      return;
    }
    if (doing?.kind === "refuse") {
      response.writeHead(200, headers).end(await refused(targetOf(request), body, doing));
      return;
    }
    await pass(targetOf(request), response, body, doing);
  }

  function targetOf({ headers: { authorization } }: IncomingMessage): Target {
    const json = { "content-type": "application/json" };
    return { url: target, headers: authorization === undefined ? json : { ...json, authorization } };
  }

  async function pass(
    node: Target,
    response: ServerResponse,
    body: string,
    doing: Mischief | undefined,
  ): Promise<void> {
    const answer = await fetch(node.url, { method: "POST", headers: node.headers, body });
    let answered = await answer.text();
    if (doing?.kind === "drop") {
      response.destroy();
      return;
    }
    if (doing?.kind === "delay") await sleep(doing.milliseconds ?? 0);
    if (doing?.kind === "answer") answered = replaced(body, answered, doing);
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answered);
  }

  const served = await serveNode(handle);
  return {
    ...served,
    asked,
    misbehave(next) {
      mischief = next;
      left = next?.times ?? Infinity;
    },
    forwardTo(url) {
      target = url;
    },
  };
}
