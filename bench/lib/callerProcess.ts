import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { z } from "zod";
import { percentile } from "./percentile.js";

/**
 * Shops, as a process of their own: `<file>` names how many at once and for how long. Each asks again as soon as it is answered, over a
 * connection of its own, with as little work as there can be: it is the service that is measured. Prints how many were answered, and how fast.
 */
const [, , file = ""] = process.argv;
const { url, apiKey, callers, seconds, warmUp, kind, purchasedAt, customers, perSecond } = z
  .object({
    url: z.string(),
    apiKey: z.string(),
    callers: z.int().positive(),
    seconds: z.number(),
    /** Seconds that do not count. */
    warmUp: z.number(),
    kind: z.enum(["accruals", "balances", "batches"]),
    purchasedAt: z.int(),
    customers: z.int(),
    /** Left out, as fast as answers come. */
    perSecond: z.number().optional(),
  })
  .parse(JSON.parse(readFileSync(file, "utf8")));

const BATCH = 500;
const { hostname, port } = new URL(url);
const run = randomBytes(6).toString("hex");
const begin = performance.now();
const counted = begin + warmUp * 1_000;
const end = counted + seconds * 1_000;
const took: number[] = [];
const statuses: Record<string, number> = {};
let sent = 0;

function accrual(): string {
  const n = sent++;
  return `{"reference":"${run}-${n}","customerNumber":"c${n % customers}","points":"5","purchasedAt":${purchasedAt}}`;
}

function requestText(): string {
  if (kind === "balances") {
    const path = `/v1/customers/c${sent++ % customers}`;
    return `GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${apiKey}\r\n\r\n`;
  }
  const body = kind === "accruals" ? accrual() : `[${Array.from({ length: BATCH }, accrual).join(",")}]`;
  const path = kind === "accruals" ? "/v1/accruals" : "/v1/accruals/batch";
  return (
    `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${apiKey}\r\ncontent-type: application/json\r\n` +
    `content-length: ${body.length}\r\n\r\n${body}`
  );
}

/** One answer over a connection: its status. */
function ask(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const onData = (chunk: Buffer) => {
      received += chunk.toString("latin1");
      const head = received.indexOf("\r\n\r\n");
      if (head === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
      if (received.length < head + 4 + length) return;
      socket.off("data", onData);
      socket.off("close", onClose);
      resolve(received.slice(9, 12));
    };
    const onClose = () => reject(new Error("the service closed a connection"));
    socket.on("data", onData);
    socket.once("close", onClose);
    socket.write(text);
  });
}

async function caller(index: number): Promise<void> {
  const socket = connect(Number(port), hostname).setNoDelay(true);
  const pause = perSecond === undefined ? 0 : (1_000 * callers) / perSecond;
  let next = begin + (pause * index) / callers;
  while (performance.now() < end) {
    const wait = next - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    next += pause;
    const since = performance.now();
    const status = await ask(socket, requestText());
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (since >= counted) took.push(performance.now() - since);
  }
  socket.destroy();
}

await Promise.all(Array.from({ length: callers }, (_, index) => caller(index)));
const answered = took.length * (kind === "batches" ? BATCH : 1);
const figures = {
  perSecond: (answered * 1_000) / (performance.now() - counted),
  p50: percentile(took, 0.5),
  p99: percentile(took, 0.99),
  statuses,
};
process.stdout.write(JSON.stringify(figures));
