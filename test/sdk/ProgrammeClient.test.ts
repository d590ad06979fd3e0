import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect } from "chai";
import { ProgrammeClient } from "../../sdk/ProgrammeClient.js";
import { patience } from "../../local/patience.js";
import { expectAllianceError } from "../support/expectAllianceError.js";
import { CHAIN_ID, POINT } from "../support/nodelessProgramme.js";
import { testWallet } from "../support/ProgrammeWorld.js";

const PROBLEM = { type: "urn:x", title: "x", detail: "It differs.", remedy: "Look." };
/** No status: the connection stays open and nothing comes. */
const SILENT = 0;
const RELEASE = {
  requestId: "11111111-1111-4111-8111-111111111111",
  account: POINT,
  recordedAt: 1,
  points: "1",
  lines: [],
  waiting: null,
  exchange: null,
  duplicate: false,
};

describe("ProgrammeClient", () => {
  let server: Server;
  let url: string;
  let answer: { status: number; body: string };
  /** What it answers after that, one after the other; the last one for ever. */
  let later: { status: number; body: string }[] = [];

  before(async () => {
    server = createServer((_, response) => {
      if (answer.status !== SILENT) response.writeHead(answer.status).end(answer.body);
      answer = later.shift() ?? answer;
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("no port");
    url = `http://127.0.0.1:${address.port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const connect = (to: string, timeoutMilliseconds = 1_000) =>
    new ProgrammeClient({ url: to, chainId: BigInt(CHAIN_ID), point: POINT, timeoutMilliseconds });

  it("gives the service's own error, with its code and remedy", async () => {
    const body = { ...PROBLEM, status: 409, code: "REFERENCE_CONFLICT" };
    answer = { status: 409, body: JSON.stringify(body) };
    const error = await expectAllianceError("REFERENCE_CONFLICT", () => connect(url).shop("key").balanceOf("1"));
    expect([error.message, error.remedy]).to.deep.equal(["It differs.", "Look."]);
  });

  it("refuses an answer that is not what was agreed", async () => {
    for (const [status, body] of [
      [200, "{}"],
      [200, "nothing"],
      [404, "<html>"],
      [200, '{"expired":1}'],
    ] as const) {
      answer = { status, body };
      await expectAllianceError("SERVICE_ANSWER", () => connect(url).member(testWallet(40)).balance());
    }
    answer = { status: 200, body: '{"customerNumber":"1","epoch":1,"expiresAt":1,"points":"1"}' };
    const lines = connect(url).shop("key").expiring(5);
    await expectAllianceError("SERVICE_ANSWER", async () => (await lines.next()).done);
  });

  describe("releaseEnded", () => {
    const release = (status: string) => ({
      status: 200,
      body: JSON.stringify({ ...RELEASE, status }),
    });
    const told = (...answers: { status: number; body: string }[]) => {
      later = answers.slice(1);
      answer = answers[0] ?? release("pending");
    };
    const waitFor = (milliseconds: number) =>
      connect(url, 30_000).member(testWallet(40)).releaseEnded(RELEASE.requestId, milliseconds);

    it("goes on after a question that was not answered", async () => {
      const busy = { ...PROBLEM, status: 429, code: "TOO_MANY_REQUESTS" };
      told({ status: 502, body: "<html>" }, { status: 429, body: JSON.stringify(busy) }, release("settled"));
      expect((await waitFor(60_000)).status).to.equal("settled");
    });

    it("ends at once with what asking again does not change", async () => {
      told({ status: 404, body: JSON.stringify({ ...PROBLEM, status: 404, code: "RELEASE_UNKNOWN" }) });
      await expectAllianceError("RELEASE_UNKNOWN", () => waitFor(60_000));
    });

    it("ends in its own time while the release waits, and when the service never answers", async () => {
      told(release("pending"));
      const waiting = await expectAllianceError("RELEASE_WAITING", () => waitFor(patience(1_000)));
      expect(waiting.message).to.contain("it waits for its turn");
      told({ status: SILENT, body: "" });
      const start = performance.now();
      const silent = await expectAllianceError("RELEASE_WAITING", () => waitFor(300));
      expect(silent.cause).to.include({ code: "SERVICE_UNREACHABLE" });
      expect(performance.now() - start).to.be.below(30_000);
    });
  });

  it("says that nobody answers, be it a proxy that says so", async () => {
    answer = { status: 502, body: "<html>" };
    await expectAllianceError("SERVICE_UNREACHABLE", () => connect(url).shop("key").balanceOf("1"));
    await expectAllianceError("SERVICE_UNREACHABLE", () => connect("http://127.0.0.1:9").shop("key").balanceOf("1"));
  });
});
