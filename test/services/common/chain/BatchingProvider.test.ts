import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import type { JsonRpcProvider } from "ethers";
import { z } from "zod";
import { isNodeError } from "../../../../services/common/chain/isNodeError.js";
import { openProvider } from "../../../../services/common/chain/openProvider.js";

const LIMIT = 20;
const call = z.object({ id: z.int(), params: z.tuple([z.int()]) });
type Call = z.output<typeof call>;
interface Refusal {
  readonly status?: number;
  readonly body: unknown;
}

const echo = ({ id, params }: Call) => ({ jsonrpc: "2.0", id, result: params[0] });
const single = (code: number, message: string) => ({ jsonrpc: "2.0", id: null, error: { code, message } });
const errorFor = ({ id }: Call, code: number, message: string) => ({ jsonrpc: "2.0", id, error: { code, message } });

/** How nodes and those before them answer a message with more calls than they take. */
const REFUSALS: Readonly<Record<string, (calls: readonly Call[]) => Refusal>> = {
  "Besu, one error in place of a list": () => ({ body: single(-32_005, "Number of requests exceeds max batch size") }),
  "geth, one error for the first call": ([first]) => ({
    body: [first && errorFor(first, -32_600, "batch too large")],
  }),
  "geth, errors from where the answer grew too large": (calls) => ({
    body: calls.map((one, i) => (i < LIMIT ? echo(one) : errorFor(one, -32_003, "response too large"))),
  }),
  "an error for each call": (calls) => ({ body: calls.map((one) => errorFor(one, -32_005, "batch limit exceeded")) }),
  "one error with a status": () => ({ status: 400, body: single(-32_600, "Invalid Request") }),
  "a web page with status 413": () => ({ status: 413, body: "<html>Request Entity Too Large</html>" }),
  "fewer answers than questions": (calls) => ({ body: calls.slice(0, LIMIT).map(echo) }),
  "an empty list": () => ({ body: [] }),
};

describe("BatchingProvider", function () {
  let server: Server;
  let provider: JsonRpcProvider;
  let refuse: (calls: readonly Call[]) => Refusal;
  let answer: (calls: readonly Call[]) => unknown;
  let one: (call: Call) => unknown;
  let sizes: number[];

  beforeEach(async () => {
    sizes = [];
    answer = (calls) => calls.map(echo);
    one = echo;
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const value: unknown = JSON.parse(body);
        const calls = z.array(call).parse([value].flat());
        sizes.push(calls.length);
        const { status = 200, body: answered } =
          calls.length > LIMIT
            ? refuse(calls)
            : { body: Array.isArray(value) ? answer(calls) : calls.map((call) => one(call))[0] };
        const page = typeof answered === "string";
        response
          .writeHead(status, { "content-type": page ? "text/html" : "application/json" })
          .end(page ? answered : JSON.stringify(answered));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("no port");
    provider = openProvider({ rpc: { url: `http://127.0.0.1:${address.port}`, timeoutSeconds: 2 }, chainId: 31_337 });
  });
  afterEach(() => {
    provider.destroy();
    server.closeAllConnections();
    server.close();
  });

  const ask = (count: number): Promise<unknown[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => provider.send("echo", [i])));
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

  for (const [node, refusal] of Object.entries(REFUSALS)) {
    it(`asks for less at once when a message is refused: ${node}`, async () => {
      refuse = refusal;
      expect(await ask(90)).to.deep.equal(upTo(90));
      sizes.length = 0;
      for (let i = 0; i < 10; i++) expect(await ask(90)).to.deep.equal(upTo(90));
      expect(sizes.filter((size) => size > LIMIT).length, sizes.join(" ")).to.be.at.most(3);
      expect(sizes.filter((size) => size === LIMIT).length).to.be.greaterThan(10);
    });
  }

  it("takes answers in any order", async () => {
    answer = (calls) => calls.map(echo).reverse();
    expect(await ask(LIMIT)).to.deep.equal(upTo(LIMIT));
    expect(sizes).to.deep.equal([LIMIT]);
  });

  it("asks a node that takes no messages of several calls one by one", async () => {
    answer = () => single(-32_600, "batch requests are not supported");
    expect(await ask(5)).to.deep.equal(upTo(5));
    sizes.length = 0;
    expect(await ask(5)).to.deep.equal(upTo(5));
    expect(sizes).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it("does not ask a busy node again at once, but for less the next time", async () => {
    const busy: Refusal[] = [
      { body: single(-32_005, "rate limit exceeded") },
      { status: 429, body: "Too Many Requests" },
      { status: 503, body: "<html>busy</html>" },
    ];
    for (const refusal of busy) {
      refuse = () => refusal;
      sizes.length = 0;
      expect((await Promise.allSettled(await given(40))).every(({ status }) => status === "rejected")).to.equal(true);
      expect(sizes).to.have.length(1);
      while (sizes.at(-1) !== LIMIT) await Promise.allSettled(await given(40));
    }
  });

  async function given(count: number): Promise<Promise<unknown>[]> {
    const asked = upTo(count).map((i) => provider.send("echo", [i]) as Promise<unknown>);
    await Promise.allSettled(asked);
    return asked;
  }

  it("gives a call's own error to that call alone, whatever a contract says in it", async () => {
    const reverted = { code: 3, message: "execution reverted: batch too large", data: "0x" };
    answer = (calls) => calls.map((one, i) => (i === 1 ? { jsonrpc: "2.0", id: one.id, error: reverted } : echo(one)));
    const ends = await Promise.allSettled(await given(3));
    expect(ends.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled"]);
    expect(sizes).to.deep.equal([3]);
  });

  for (const [what, said] of [
    ["an empty list", []],
    ["an object of no kind", {}],
    ["nothing", null],
    ["a list of nothing", [null, null, null]],
  ] as const) {
    it(`ends a question that is answered with ${what}`, async () => {
      one = () => said;
      answer = () => said;
      const ends = await Promise.allSettled([...(await given(1)), ...(await given(3))]);
      expect(ends.map((end) => end.status === "rejected" && isNodeError(end.reason))).to.deep.equal(
        Array(4).fill(true),
      );
    });
  }
});
