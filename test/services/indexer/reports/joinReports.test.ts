import { expect } from "chai";
import { joinReports } from "../../../../services/indexer/reports/joinReports.js";
import type { Cell, Report } from "../../../../services/indexer/reports/Report.js";

const period = { from: 100, to: 200, start: 0, end: 9 };

function report(rows: Cell[][], changes: Partial<Report> = {}): Report {
  const columns = [
    { key: "time", title: "time", kind: "time" },
    { key: "fee", title: "fee", kind: "milk" },
  ] as const;
  return { name: "trades", period, columns, rows, findings: [], ...changes };
}

describe("joinReports", () => {
  it("puts lines in the order of their times, each with its exchange", () => {
    const old = report([
      [100, 1n],
      [150, 2n],
      [150, 3n],
    ]);
    const now = report(
      [
        [120, 4n],
        [150, 5n],
        [190, 6n],
      ],
      { period: { ...period, from: 110, to: 250 } },
    );
    const joined = joinReports([
      { exchange: "0xA", report: old },
      { exchange: "0xB", report: now },
    ]);
    expect(joined.columns.map(({ key }) => key)).to.deep.equal(["exchange", "time", "fee"]);
    expect([...joined.rows]).to.deep.equal([
      ["0xA", 100, 1n],
      ["0xB", 120, 4n],
      ["0xA", 150, 2n],
      ["0xA", 150, 3n],
      ["0xB", 150, 5n],
      ["0xB", 190, 6n],
    ]);
    expect([joined.period.from, joined.period.to]).to.deep.equal([100, 250]);
  });

  it("goes exchange by exchange where lines have no time, adds figures up, and says whose findings they are", () => {
    const columns = [{ key: "reserve", title: "reserve", kind: "milk" }] as const;
    const part = (rows: Cell[][], held: bigint, findings: string[]) =>
      report(rows, { columns, summary: { held }, findings });
    const joined = joinReports([
      { exchange: "0xA", report: part([[9n], [1n]], 10n, ["one wei too many"]) },
      { exchange: "0xB", report: part([[5n]], 5n, []) },
    ]);
    expect([...joined.rows]).to.deep.equal([
      ["0xA", 9n],
      ["0xA", 1n],
      ["0xB", 5n],
    ]);
    expect(joined.summary).to.deep.equal({ held: 15n });
    expect(joined.findings).to.deep.equal(["0xA: one wei too many"]);
  });
});
