import { workerData, type MessagePort } from "node:worker_threads";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Answer, Call, CallError, CallResult, ConnectionSettings, Reply, Request } from "./messages.js";

/*
 * What the thread runs that talks to PostgreSQL, for a thread that waits meanwhile. It imports nothing of ours but types, so that node runs
 * it from its source as it is.
 */

const CONNECT_MS = 5_000;
const { INT2, INT4, INT8, NUMERIC } = pg.types.builtins;
for (const type of [INT2, INT4, INT8, NUMERIC]) pg.types.setTypeParser(type, integerOf);

function integerOf(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

interface Open {
  readonly settings: ConnectionSettings;
  client: pg.Client | undefined;
  readonly names: Map<string, string>;
  readonly warnings: string[];
}

const connections = new Map<number, Open>();
const { signal, port } = workerData as { signal: Int32Array<SharedArrayBuffer>; port: MessagePort };

/** One question after the other, in the order in which they came, whichever connection they are of: who asks waits for all of them. */
let last: Promise<void> = Promise.resolve();

port.on("message", (request: Request) => {
  last = last.then(async () => {
    const reply = await serve(request);
    port.postMessage({ connection: request.connection, reply } satisfies Answer);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
});

async function serve(request: Request): Promise<Reply> {
  try {
    if ("close" in request) {
      const open = connections.get(request.connection);
      connections.delete(request.connection);
      // Whatever it was at, nobody waits for it any more.
      void open?.client?.end().catch(() => undefined);
      return { results: [], warnings: [] };
    }
    if ("open" in request) {
      const open: Open = { settings: request.open, client: undefined, names: new Map(), warnings: [] };
      connections.set(request.connection, open);
      await connect(open);
      return { results: [], warnings: [] };
    }
    return await run(request.connection, request.calls, request.within);
  } catch (error) {
    return { error: errorOf(error) };
  }
}

async function connect(open: Open): Promise<pg.Client> {
  const { hosts, user, database, ssl, standby, greeting } = open.settings;
  let refusal: unknown = new Error("the address names no host");
  for (const { host, port } of hosts) {
    const client = new pg.Client({
      host,
      port,
      database,
      ...(user === undefined ? {} : { user }),
      ssl,
      pipeline: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 1_000,
      connectionTimeoutMillis: CONNECT_MS,
      application_name: "milk",
    });
    // Whoever asks next is told: an error of a connection at rest ends no process.
    client.on("error", () => {
      if (open.client === client) open.client = undefined;
    });
    client.on("end", () => {
      if (open.client === client) open.client = undefined;
    });
    client.on("notice", ({ message = "" }) => open.warnings.push(message));
    try {
      await client.connect();
      const { rows } = await client.query<{ follows: boolean }>("SELECT pg_is_in_recovery() AS follows");
      if (rows[0]?.follows === true && !standby) throw new Error(`${host}:${port} follows another server`);
      await client.query(greeting);
      open.client = client;
      open.names.clear();
      open.warnings.length = 0;
      return client;
    } catch (error) {
      refusal = error;
      void client.end().catch(() => undefined);
    }
  }
  throw Object.assign(new Error(messageOf(refusal)), { code: codeOf(refusal), lost: true });
}

async function run(connection: number, calls: readonly Call[], within: number): Promise<Reply> {
  const open = connections.get(connection);
  if (open?.client === undefined) {
    return { error: { code: "", message: "the connection to the server is lost", lost: true } };
  }
  const { client } = open;
  open.warnings.length = 0;
  const limit = setTimeout(() => {
    if (open.client === client) open.client = undefined;
    // The server may be frozen: nothing is said to it.
    client.connection.stream.destroy(new Error(`the server has not answered for ${within} ms`));
  }, within);
  try {
    const results: CallResult[] = [];
    for (let at = 0; at < calls.length;) {
      const copy = calls.findIndex((call, i) => i >= at && call.copied !== undefined);
      const end = copy < 0 ? calls.length : Math.max(copy, at + 1);
      const next = calls.slice(at, end);
      results.push(...(copy === at ? [await copyOne(client, next[0])] : await runAll(open, client, next)));
      at = end;
    }
    return { results, warnings: [...open.warnings] };
  } catch (error) {
    return { error: errorOf(error, open.client !== client) };
  } finally {
    clearTimeout(limit);
  }
}

/** Sends statements together. The first error of theirs is thrown, once all have been answered. */
async function runAll(open: Open, client: pg.Client, calls: readonly Call[]): Promise<CallResult[]> {
  const asked = calls.map(({ text, values, keep = false }) =>
    client.query<unknown[]>({
      text,
      rowMode: "array",
      ...(values === undefined ? {} : { values: [...values] }),
      ...(keep ? { name: nameOf(open, text) } : {}),
    }),
  );
  const settled = await Promise.allSettled(asked);
  return settled.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return resultOf(result.value);
  });
}

/** A copy has its connection to itself while it lasts. */
async function copyOne(client: pg.Client, call: Call | undefined): Promise<CallResult> {
  Object.assign(client, { pipeline: false });
  try {
    const stream = client.query(copyFrom(call?.text ?? ""));
    await new Promise<void>((resolve, reject) => {
      stream.once("finish", resolve);
      stream.once("error", reject);
      stream.end(call?.copied);
    });
    return { fields: [], rows: [], count: stream.rowCount };
  } finally {
    Object.assign(client, { pipeline: true });
  }
}

/** Of several statements in one text, the last one's. */
function resultOf(given: pg.QueryArrayResult | pg.QueryArrayResult[]): CallResult {
  const result = Array.isArray(given) ? given.at(-1) : given;
  if (result === undefined) return { fields: [], rows: [], count: 0 };
  return {
    fields: result.fields.map(({ name }) => name),
    rows: result.rows as CallResult["rows"],
    count: result.rowCount ?? 0,
  };
}

function nameOf({ names }: Open, text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `milk${names.size}`;
  names.set(text, name);
  return name;
}

function errorOf(error: unknown, lost = false): CallError {
  const said = typeof error === "object" && error !== null && "lost" in error && error.lost === true;
  // Without a code of the server's it is the connection that failed.
  const gone = lost || said || !(error instanceof pg.DatabaseError) || /^(08|57P0)/.test(error.code ?? "");
  return { code: codeOf(error), message: messageOf(error), lost: gone };
}

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

/** An error of several addresses at once has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
