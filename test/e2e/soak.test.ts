import { expect } from "chai";
import { printSoak } from "../../local/soak/printSoak.js";
import { runSoak } from "../../local/soak/runSoak.js";
import { startBesuProxy } from "../support/besu/startBesuProxy.js";

const SECONDS = 20;
const RATE = 10;

describe("all services under load, killed with their node, which answers as Besu does", function () {
  it("settle every accepted request once, follow the chain and tie out to the point and the wei", async () => {
    const report = await runSoak({ seconds: SECONDS, rate: RATE, kills: 1, front: startBesuProxy });
    expect(report.checks.filter(({ ok }) => !ok)).to.deep.equal([]);
    expect(report.ok).to.equal(true);
    // Of two hundred, one is forged and one a replay.
    expect(report).to.include({ requests: SECONDS * RATE - 2, nodeKills: 1, serviceKills: 1 });
    expect(report.exchanges).to.be.greaterThan(0);
    const printed = printSoak(report);
    expect(printed).to.contain("✓").and.not.to.contain("✗");
    for (const { rule } of report.checks) expect(printed).to.contain(rule);
  });
});
