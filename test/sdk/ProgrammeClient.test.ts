import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect } from "chai";
import { ProgrammeClient } from "../../sdk/ProgrammeClient.js";
import { expectAllianceError } from "../support/expectAllianceError.js";
import { CHAIN_ID, POINT } from "../support/nodelessProgramme.js";
import { testWallet } from "../support/ProgrammeWorld.js";

describe("ProgrammeClient", () => {
  let server: Server;
  let url: string;
  let answer: { status: number; body: string };

  before(async () => {
    server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("no port");
    url = `http://127.0.0.1:${address.port}`;
  });
  after(() => server.close());

  const connect = (to: string) =>
    new ProgrammeClient({ url: to, chainId: BigInt(CHAIN_ID), point: POINT, timeoutMilliseconds: 1_000 });

  it("gives the service's own error, with its code and remedy", async () => {
    const body = {
      type: "urn:x",
      title: "x",
      status: 409,
      code: "REFERENCE_CONFLICT",
      detail: "It differs.",
      remedy: "Look.",
    };
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

  it("says that nobody answers, be it a proxy that says so", async () => {
    answer = { status: 502, body: "<html>" };
    await expectAllianceError("SERVICE_UNREACHABLE", () => connect(url).shop("key").balanceOf("1"));
    await expectAllianceError("SERVICE_UNREACHABLE", () => connect("http://127.0.0.1:9").shop("key").balanceOf("1"));
  });
});
