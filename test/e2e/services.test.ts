import { existsSync } from "node:fs";
import { expect } from "chai";
import { startLocalAlliance } from "../../local/services/startLocalAlliance.js";
import { startBesuProxy } from "../support/besu/startBesuProxy.js";
import { until } from "../support/until.js";

const SERVICES = ["relayer", "feeder 1", "feeder 2", "feeder 3", "pricer", "indexer"];

describe("all services beside a local chain whose node answers as Besu does", function () {
  const lines: string[] = [];
  let alliance: Awaited<ReturnType<typeof startLocalAlliance>>;
  before(async () => {
    alliance = await startLocalAlliance((line) => lines.push(line), startBesuProxy);
  });
  after(() => alliance.stop());

  /** What the first line of something has that fits. */
  const told = (name: string, pattern: RegExp) =>
    lines.flatMap((line) => (line.startsWith(name) ? (pattern.exec(line)?.[1] ?? []) : []))[0];

  it("tell where they listen, work, and end together without a trace", async () => {
    expect(lines.join("\n")).to.contain("prices are made up");
    const urls = SERVICES.map((name) => told(name, /(http:\S+) \(\/health/)).filter((url) => url !== undefined);
    expect(urls).to.have.length(SERVICES.length);
    for (const url of urls) {
      await until(
        async () => (await fetch(`${url}/health`)).ok,
        (ok) => ok,
      );
    }
    // What services log is for people here, the time of day before it.
    expect(told("relayer", /(\d\d:\d\d:\d\d relayer started: url http)/), lines.join("\n")).not.to.equal(undefined);
    const directory = told("services", /files: ([^;]+);/);
    expect(existsSync(directory ?? "")).to.equal(true);
    await alliance.stop();
    expect(existsSync(directory ?? "")).to.equal(false);
    for (const url of urls) {
      const answer = await fetch(`${url}/health`).then(
        () => "an answer",
        () => "none",
      );
      expect(answer, url).to.equal("none");
    }
  });
});
