import { readFile, readdir } from "node:fs/promises";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { loadFixture, looseFixture, type World } from "../../../support/fixture.js";
import { testIndexes } from "../../../support/indexWorld.js";
import { runMilk } from "../../../support/runMilk.js";
import { tradeAtRandom } from "../../../support/tradeAtRandom.js";
import { entries } from "../../../../services/milk/commands/entries.js";
import { IndexFile } from "../../../../services/indexer/store/IndexFile.js";

const REPORTS = entries.find(({ name }) => name === "report")?.entries.map(({ name }) => name) ?? [];

describe("milk report", () => {
  const indexes = testIndexes();
  let world: World;
  let db: string;

  before(async () => {
    world = await loadFixture(looseFixture);
    await tradeAtRandom(world, 51n, 20);
    db = indexes.newFile();
    await (await indexes.open(world, db)).ingester.catchUp();
  });

  it("are trades, settlement, roll-forward and reserves", () => {
    expect(REPORTS).to.have.members(["trades", "settlement", "roll-forward", "reserves"]);
  });

  it("print CSV and JSON, or write them to a file", async () => {
    for (const name of REPORTS) {
      const csv = await runMilk(["report", name], { db });
      expect(csv.code, csv.error).to.equal(0);
      expect(parse(csv.out)).to.have.lengthOf.greaterThan(5);
      const out = indexes.files.path("out", `${name}.json`);
      expect(await runMilk(["report", name], { db, format: "json", out, partner: "2" })).to.deep.equal({
        out: "",
        error: "",
        code: 0,
      });
      expect(JSON.parse(await readFile(out, "utf8"))).to.deep.include({ report: name, ok: true });
    }
    expect(await readdir(indexes.files.path("out"))).to.have.lengthOf(REPORTS.length);
  });

  it("end with code 1 and say what does not tie out", async () => {
    const file = IndexFile.openOrCreate(db);
    const one =
      "(point, account, epoch) = (SELECT point, account, epoch FROM balance ORDER BY point, account, epoch LIMIT 1)";
    file.run(`UPDATE balance SET points = points || '1' WHERE ${one}`);
    const report = await runMilk(["report", "roll-forward"], { db });
    file.run(`UPDATE balance SET points = substr(points, 1, length(points) - 1) WHERE ${one}`);
    file.close();
    expect(report.code).to.equal(1);
    expect(report.error).to.match(/accounts hold/);
    expect((await runMilk(["report", "roll-forward"], { db })).code).to.equal(0);
  });

  it("end with code 1 and the error when they are used wrongly", async () => {
    const wrong: [Record<string, string>, string][] = [
      [{ db: indexes.files.path("none.db") }, "INDEX_MISSING"],
      [{ db, format: "xml" }, "INVALID_FORMAT"],
      [{ db, from: "yesterday" }, "INVALID_TIME"],
      [{ db, from: "2026-02-31" }, "INVALID_TIME"],
      [{ db, to: "2199-01-01" }, "PERIOD_NOT_INDEXED"],
      [{ db, partner: "zero" }, "INVALID_PARTNER"],
      [{ db, partner: "77" }, "PARTNER_UNKNOWN"],
      [{ db, out: `${db}/report.csv` }, "OUTPUT_UNWRITABLE"],
    ];
    for (const [options, code] of wrong) {
      const result = await runMilk(["report", "settlement"], options);
      expect(result.code, code).to.equal(1);
      expect(result.error).to.include(code);
    }
  });

  it("draw the chart", async () => {
    const out = indexes.files.path("pictures");
    const drawn = await runMilk(["chart"], { db, out });
    expect(drawn.code, drawn.error).to.equal(0);
    expect(await readdir(out)).to.have.members(["exchange.svg", "exchange.png"]);
    expect(await readFile(`${out}/exchange.svg`, "utf8")).to.include("KRW per MLK");
  });

  it("refuses an index that is named twice", async () => {
    const twice = await runMilk(["report", "trades", "--db", db, db]);
    expect(twice.code).to.equal(1);
    expect(twice.error).to.match(/^INDEXES_DIFFER: .* are of one exchange, 0x/);
  });
});
