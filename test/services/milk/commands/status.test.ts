import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { expect } from "chai";
import { freePort } from "../../../../local/chain/startAnvil.js";
import { runMilk } from "../../../support/runMilk.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";

describe("milk status", () => {
  const files = temporaryDirectory();
  const servers: Server[] = [];
  after(() => {
    for (const server of servers) server.close().closeAllConnections();
  });

  /** Something that answers as told on every path, and settings that say where. */
  async function settingsOf(name: string, answer: string | undefined): Promise<string> {
    const server = createServer((_, response) => {
      if (answer !== undefined) response.end(answer);
    });
    servers.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    const at = server.address();
    return settings(name, typeof at === "object" && at !== null ? at.port : 0);
  }
  const settings = (name: string, port: number) =>
    files.write(`${name}.json5`, `{ port: ${port}, host: "0.0.0.0", state: "x" } // ${name}`);

  it("shows how each service is, and ends with exit code 1 unless all are well", async () => {
    const well = await settingsOf("relayer", '{"status":"ok","queue":"ok","node":"ok"}');
    const ill = await settingsOf(
      "feeder",
      '{"status":"degraded","node":"NODE_UNAVAILABLE","work":"ok","parts":{"MLK/KRW":"FEED_STALE"}}',
    );
    const alone = await runMilk(["status", "--settings", well]);
    expect(alone).to.include({ code: 0, error: "" });
    const both = await runMilk(["status", "--settings", well, ill]);
    expect(both.code).to.equal(1);
    expect(both.out)
      .to.match(/^relayer +http:\/\/127\.0\.0\.1:\d+ +ok$/m)
      .and.match(/^feeder +http:\/\/127\.0\.0\.1:\d+ +degraded +node: NODE_UNAVAILABLE$/m)
      .and.match(/^ +MLK\/KRW: FEED_STALE$/m);
    const data: unknown = JSON.parse((await runMilk(["status", "--settings", well, ill, "--json"])).out);
    expect(data).to.containSubset([
      { service: "relayer", status: "ok", problems: [] },
      { service: "feeder", status: "degraded", problems: ["node: NODE_UNAVAILABLE", "MLK/KRW: FEED_STALE"] },
    ]);
  });

  it("takes no silence, no stranger and no unknown port for a service that is well, and waits for none without end", async () => {
    const cases: readonly (readonly [file: string, problem: string])[] = [
      [await settings("gone", await freePort()), "nothing listens there"],
      [await settingsOf("slow", undefined), "no answer within 1 s"],
      [await settingsOf("stranger", "<html>"), "what listens there is no service of ours"],
      [await settingsOf("other", '{"status":"fine"}'), "what listens there is no service of ours"],
      [await settings("anywhere", 0), "its settings give no port (port: 0)"],
    ];
    const { out, code } = await runMilk([
      "status",
      "--wait",
      "1",
      "--json",
      "--settings",
      ...cases.map(([file]) => file),
    ]);
    expect(code).to.equal(1);
    expect(JSON.parse(out)).to.containSubset(cases.map(([, problem]) => ({ status: "silent", problems: [problem] })));
  });

  it("says when there are no settings, or none that can be read", async () => {
    const missing = await runMilk(["status", "--settings", files.path("none.json5")]);
    expect(missing.error).to.match(/^CONFIG_UNREADABLE: /);
    const wait = await runMilk(["status", "--wait", "long"]);
    expect(wait.error).to.match(/^INVALID_WAIT: /);
    expect([missing.code, wait.code]).to.deep.equal([1, 1]);
  });
});
