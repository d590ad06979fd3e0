import { connect } from "node:net";
import { expect } from "chai";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { z } from "zod";
import { problem } from "../../../../sdk/programme/schemas.js";
import { Admission } from "../../../../services/common/http/Admission.js";
import { closeServer } from "../../../../services/common/http/closeServer.js";
import { createServer } from "../../../../services/common/http/createServer.js";
import { listen } from "../../../../services/common/http/listen.js";
import type { ServiceMetrics } from "../../../../services/common/ServiceMetrics.js";

const SLOW_MS = 20_000;
const RULES = { proxies: [], perAddress: 1_000, failuresPerAddress: 10, openPerAddress: 10 };

describe("openHttp", function () {
  let app: FastifyInstance;
  let port: number;
  let counted: number[];

  async function start(changes: Partial<typeof RULES> = {}): Promise<void> {
    counted = [];
    const observe: ServiceMetrics["requests"]["observe"] = (labels: unknown) => {
      counted.push(z.object({ status: z.int() }).parse(labels).status);
    };
    app = await createServer({
      admission: new Admission({ ...RULES, ...changes }),
      problems: { statuses: {} },
      openapi: {},
      metrics: { requests: { observe } },
      log: pino({ level: "silent" }),
    });
    app.get("/things/:name", async () => ({ found: true }));
    app.post("/things", async () => ({ made: true }));
    port = Number(new URL(await listen(app, { host: "127.0.0.1", port: 0 })).port);
  }
  afterEach(() => closeServer(app));

  /** What comes back over a connection of its own, until it ends or nothing more is expected. */
  async function send(text: string) {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    const late = setTimeout(() => socket.destroy(), SLOW_MS);
    socket.write(text);
    try {
      for await (const chunk of socket) {
        answer += String(chunk);
        const [head = "", body] = answer.split("\r\n\r\n");
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
        if (body !== undefined && Buffer.byteLength(body) >= length) break;
      }
    } finally {
      clearTimeout(late);
      socket.destroy();
    }
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(head) ?? [];
    const type = /content-type: (\S+)/i.exec(head)?.[1];
    return {
      status: Number(status),
      head,
      type,
      body: body.includes("{") ? body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1) : body,
    };
  }
  const get = (path: string, headers = "") => send(`GET ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`);

  const cases: readonly (readonly [string, number, string, () => ReturnType<typeof send>])[] = [
    ["no route", 404, "NOT_FOUND", () => get("/nothing")],
    ["a malformed address", 400, "MALFORMED_URL", () => get("/things/%zz")],
    ["an address that goes on and on", 414, "URL_TOO_LONG", () => get(`/things/${"x".repeat(5_000)}`)],
    ["a part of an address that is too long", 414, "URL_TOO_LONG", () => get(`/things/${"x".repeat(200)}`)],
    ["a method that a route does not have", 405, "METHOD_NOT_ALLOWED", () => get("/things")],
    ["headers that are too large", 431, "HEADERS_TOO_LARGE", () => get("/things/a", `x-a: ${"y".repeat(20_000)}\r\n`)],
    ["what is no HTTP", 400, "INVALID_REQUEST", () => send("HELO there\r\n\r\n")],
    ["an expectation", 417, "EXPECTATION_FAILED", () => get("/things/a", "expect: the-best\r\n")],
    [
      "JSON that is none",
      400,
      "MALFORMED_JSON",
      () => send("POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1\r\n\r\n{"),
    ],
    [
      "a body of another type",
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      () => send("POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 1\r\n\r\n{"),
    ],
    [
      "a body that is too large",
      413,
      "BODY_TOO_LARGE",
      () =>
        send("POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n"),
    ],
    ["headers that do not come in time", 408, "REQUEST_TIMEOUT", () => send("GET /things/a HTTP/1.1\r\nhost: x\r\n")],
  ];
  for (const [what, status, code, ask] of cases) {
    it(`answers ${what} by a problem: ${status}`, async () => {
      await start();
      const answer = await ask();
      expect([answer.status, answer.type]).to.deep.equal([status, "application/problem+json"]);
      expect(problem.parse(JSON.parse(answer.body))).to.include({ status, code });
    });

    if (status === 408) continue;
    it(`counts ${what} against the address`, async () => {
      await start({ perAddress: 2 });
      await ask();
      await ask();
      const { head, status: refused, body } = await get("/things/a");
      expect(refused).to.equal(429);
      expect(problem.parse(JSON.parse(body)).code).to.equal("TOO_MANY_REQUESTS");
      expect(head).to.match(/retry-after: [1-9]/i);
      expect(counted).to.include(429);
    });
  }

  it("names the methods that a route has", async () => {
    await start();
    expect((await get("/things")).head).to.match(/allow: POST/i);
  });

  it("answers by a problem even while it stops", async () => {
    await start();
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /things/a HTTP/1.1\r\nhost: x\r\n\r\n");
    await new Promise((resolve) => socket.once("data", resolve));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await closeServer(app);
    await closed;
  });

  it("closes connections beyond what one address may have", async () => {
    await start({ openPerAddress: 1 });
    const sockets = Array.from({ length: 3 }, () => connect(port, "127.0.0.1"));
    const ended = await Promise.race(
      sockets.map((socket) => new Promise<string>((resolve) => socket.once("close", () => resolve("closed")))),
    );
    expect(ended).to.equal("closed");
    for (const socket of sockets) socket.destroy();
  });
});
