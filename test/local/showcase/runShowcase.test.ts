import { readdir, readFile } from "node:fs/promises";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../../hardhat.config.js";
import { createProgress } from "../../../sdk/terminal/progress.js";
import { drawStory } from "../../../local/showcase/drawStory.js";
import { printReport } from "../../../local/showcase/printReport.js";
import type { Report } from "../../../local/showcase/Report.js";
import { runShowcase } from "../../../local/showcase/runShowcase.js";
import { FREE_GAS, startAnvil, type Anvil } from "../../../local/chain/startAnvil.js";
import { toJson } from "../../../sdk/text/toJson.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { testKeys } from "../../../tools/hardhat/testKeys.js";

describe("runShowcase", function () {
  const directory = temporaryDirectory();
  let play: () => Promise<Report>;
  let report: Report;
  let anvil: Anvil | undefined;

  // On a node of its own, with free gas and senders who own nothing; `npm start` plays it on the embedded network.
  before(async () => {
    anvil = await startAnvil(FREE_GAS);
    const separate = { type: "http" as const, url: anvil.url, accounts: testKeys(80) };
    const hre = await createHardhatRuntimeEnvironment({
      ...config,
      networks: { ...config.networks, separate },
      paths: { ...config.paths, ignition: directory.path("ignition") },
    });
    const silent = createProgress(process.stderr, { enabled: false });
    play = () => runShowcase(hre, "separate", silent);
    report = await play();
  });
  after(() => anvil?.stop());

  it("leaves no journal, and does not play on a chain that is in use, were it by an earlier run", async () => {
    expect(await readdir(directory.path("ignition", "deployments"))).to.deep.equal([]);
    await expectAllianceError("NOT_THROW_AWAY", play);
    expect(await readdir(directory.path("ignition", "deployments"))).to.deep.equal([]);
  });

  it("ends well, with all fifteen invariants that the contracts hold", () => {
    expect(report.invariants.filter(({ ok }) => !ok)).to.deep.equal([]);
    const numbers = report.invariants.map(({ number }) => number);
    expect(numbers).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16]);
    expect(report.ok).to.equal(true);
  });

  it("is drawn in docs/pictures/showcase.svg; if not, run npm start -- --picture docs/pictures/showcase.svg", async () => {
    expect(await readFile("docs/pictures/showcase.svg", "utf8")).to.equal(drawStory(report));
  });

  it("meets the worked examples to the last wei", () => {
    expect(report.vectors.map(({ actual }) => actual)).to.deep.equal([
      29302867383512544802n,
      2546594982078853047n,
      11_679n,
    ]);
  });

  it("shows five partners with at least 1,000 purchases each, one of them with points in dollars", () => {
    expect(report.partners.map(({ symbol }) => symbol)).to.deep.equal(["YNJ", "SSG", "DLC", "SAL", "PAC"]);
    for (const { purchases, links, issued } of report.partners) {
      expect(purchases).to.be.at.least(1_000);
      expect(links).to.be.above(0);
      expect(issued).to.be.above(0n);
    }
  });

  it("ties every programme's points out: issued − redeemed − expired is what is left", () => {
    for (const { issued, redeemed, expired, outstanding } of report.partners) {
      expect(issued - redeemed - expired).to.equal(outstanding);
    }
    expect(report.partners.some(({ expired }) => expired > 0n)).to.equal(true);
    expect(report.partners.some(({ redeemed }) => redeemed > 0n)).to.equal(true);
  });

  it("relays every signed request, trades both ways, gives, and lets points expire", () => {
    expect(report.relayed.requests).to.be.above(0);
    expect(report.relayed.succeeded).to.equal(report.relayed.requests);
    expect(report.gifts).to.be.above(0);
    expect(report.exchanges.some(({ symbolIn }) => symbolIn === "MLK")).to.equal(true);
    expect(report.exchanges.some(({ symbolOut }) => symbolOut === "MLK")).to.equal(true);
    expect(report.expiry.before - report.expiry.after).to.equal(report.expiry.amount);
    expect(report.expiry.refusal).to.equal("ERC20InsufficientBalance");
  });

  it("prints the same for a person and as JSON", () => {
    const text = printReport(report);
    expect(text).to.contain("All invariants hold.").and.not.to.contain("✗");
    expect(text).to.contain("29302867383512544802");
    const data: unknown = JSON.parse(toJson(report));
    expect(data).to.have.property("ok", true);
    expect(data).to.have.nested.property("vectors[0].actual", "29302867383512544802");
  });

  it("begins with five lines that tell the story, and ends with a summary, within a hundred columns", () => {
    const lines = printReport(report).trimEnd().split("\n");
    expect(lines.slice(0, 5).join("\n")).to.match(
      /^5 companies .* points\.\n[\d,]+ of them .*\n.+ turned 10,000 Yanolja points into 29\.30 MLK, .*\n.* 11,679 points of Shinsegae Duty Free.*\n.*exchanges for [\d,.]+ MLK\. Deelcar left/,
    );
    expect(lines[5]).to.equal("");
    expect(lines.slice(lines.indexOf("In short"))).to.satisfy((end: string[]) => end.length < 10);
    expect(lines.filter((line) => [...line].length > 100)).to.deep.equal([]);
  });

  it("prints ✗ for what failed", () => {
    const invariants = report.invariants.map((invariant) => ({ ...invariant, ok: invariant.number !== 4 }));
    const text = printReport({ ...report, invariants, ok: false });
    expect(text).to.contain("✗  4. MLK held").and.to.contain("SOMETHING FAILED");
  });
});
