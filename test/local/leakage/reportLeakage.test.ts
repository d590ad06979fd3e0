import { mkdir } from "node:fs/promises";
import { expect } from "chai";
import { concat, id, toBeHex } from "ethers";
import { openLocalChain, type LocalChain } from "../../../local/chain/openLocalChain.js";
import { playProgramme, type Play } from "../../../local/leakage/playProgramme.js";
import { printLeakage } from "../../../local/leakage/printLeakage.js";
import { comparePlays } from "../../../local/leakage/reportLeakage.js";
import type { Carelessness, Scale } from "../../../local/leakage/Scale.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const calendar = { bringing: 4, periods: 3 };
const small: Scale = { name: "small", members: 10, purchases: 1, points: 120n, everBusy: false };
const large: Scale = { name: "large", members: 1_000, purchases: 2, points: 9_500n, everBusy: true };

describe("reportLeakage", function () {
  const directory = temporaryDirectory();
  let chain: LocalChain;
  let modest: Play;
  let plays = 0;

  before(async () => {
    chain = await openLocalChain(directory.path("chain"), { anvil: ["--steps-tracing"] });
    modest = await play(small);
  });

  after(() => chain.close());

  async function play(scale: Scale, carelessness: Carelessness = {}): Promise<Play> {
    const place = directory.path(String(plays++));
    await mkdir(place);
    return playProgramme(chain, place, scale, calendar, carelessness);
  }

  /** The classes in which a careless large programme differs from the small one. */
  async function classesThatTell(carelessness: Carelessness): Promise<string[]> {
    const report = comparePlays([modest, await play(large, carelessness)], calendar);
    expect(report.ok).to.equal(false);
    expect(printLeakage(report)).to.contain("CAN BE TOLD APART");
    return report.classes.filter(({ differences }) => differences.length > 0).map(({ class: name }) => name);
  }

  it("cannot tell a programme from one with a hundred times as many members and purchases", async () => {
    const report = comparePlays([modest, await play(large)], calendar);
    expect(report.classes.flatMap(({ differences }) => differences)).to.deep.equal([]);
    expect(report.ok).to.equal(true);
    const [first, second] = report.plays;
    expect([first?.members, second?.members]).to.deep.equal([10, 1_000]);
    expect(second?.accrued).to.be.greaterThan(100n * (first?.accrued ?? 0n));
    for (const { class: name, places } of report.classes) expect(places, name).to.be.greaterThan(10);
    expect(printLeakage(report)).to.contain("cannot be told apart").and.to.contain("1,000");
  });

  it("tells when an empty period is skipped", async () => {
    const skipping = comparePlays([await play(small, { skippedPeriod: 1 }), await play(large)], calendar);
    expect(skipping.ok).to.equal(false);
    expect(skipping.classes.find(({ class: name }) => name === "blocks")?.differences).not.to.deep.equal([]);
  });

  it("tells when a commitment comes late because the book is large", async () => {
    expect(await classesThatTell({ postOffsetSeconds: 960 })).to.include("header fields");
  });

  it("tells when members are linked as they enrol", async () => {
    expect(await classesThatTell({ linkedAtEnrolment: 2 })).to.include("blocks");
  });

  it("tells when a total is written", async () => {
    const found = await classesThatTell({ written: ({ total }) => toBeHex(total, 32) });
    expect(found).to.include("calldata").and.to.include("blocks");
  });

  it("tells two totals apart that are written by both", async () => {
    const written: Carelessness["written"] = ({ total }) => toBeHex(total, 32);
    const both = comparePlays([await play(small, { written }), await play(large, { written })], calendar);
    expect(both.classes.find(({ class: name }) => name === "calldata")?.differences).to.have.lengthOf(1);
  });

  it("tells two proofs apart that are written by both, by their length", async () => {
    const written: Carelessness["written"] = ({ members }) =>
      concat(Array.from({ length: Math.ceil(Math.log2(members)) }, (_, i) => id(String(i))));
    const both = comparePlays([await play(small, { written }), await play(large, { written })], calendar);
    const found = both.classes.filter(({ differences }) => differences.length > 0).map(({ class: name }) => name);
    expect(found).to.include("calldata").and.to.include("transactions");
  });

  for (const unsalted of ["member keys", "commitments"] as const) {
    it(`tells when ${unsalted} are made without salts`, async () => {
      const report = comparePlays([modest, await play(large, { unsalted })], calendar);
      expect(report.ok).to.equal(false);
      expect(report.plays.map(({ guessed }) => guessed.length > 0)).to.deep.equal([false, true]);
      expect(printLeakage(report)).to.contain("without");
    });
  }
});
