import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { z } from "zod";

/**
 * Strangers, as a process of their own, so that what they do takes none of a service's time: `<file>` names what to send, in turn, `perSecond`
 * of it, from a new address each. Answers are read unless `slow`. Prints how it was answered when it is ended.
 */
const [, , file = ""] = process.argv;
const flood = z.object({
  url: z.string(),
  requests: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string().optional(),
    }),
  ),
  perSecond: z.number(),
  slow: z.boolean(),
  once: z.boolean(),
});
const { url, requests, perSecond, slow, once } = flood.parse(JSON.parse(readFileSync(file, "utf8")));

const TICK_MS = 20;
const answers: Record<string, number> = {};
const agent = new Agent({ keepAlive: true, maxSockets: slow ? Infinity : 64 });
const note = (how: string) => (answers[how] = (answers[how] ?? 0) + 1);
let sent = 0;
const begin = performance.now();

function send(): void {
  const next = requests[sent++ % requests.length];
  if (next === undefined) return;
  const { method, path, headers, body } = next;
  const nonce = headers["x-milk-nonce"] === undefined ? {} : { "x-milk-nonce": `0x${randomBytes(32).toString("hex")}` };
  const from = { "x-forwarded-for": `10.${randomBytes(3).join(".")}` };
  const outgoing = request(new URL(path, url), { method, agent, headers: { ...headers, ...nonce, ...from } });
  outgoing.on("response", (response) => {
    note(String(response.statusCode));
    // A response that nobody listens to is not read.
    if (!slow) response.resume();
  });
  outgoing.on("error", () => note("error"));
  outgoing.end(body);
}

setInterval(() => {
  const due = ((performance.now() - begin) * perSecond) / 1_000;
  const most = once ? requests.length : Infinity;
  while (sent < Math.min(due, most)) send();
}, TICK_MS);
process.once("SIGTERM", () => {
  process.stdout.write(JSON.stringify(answers), () => process.exit(0));
});
process.stdout.write("\n");
