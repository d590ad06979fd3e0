import { expect } from "chai";
import { intervalsOf, MOST_INTERVALS, startOfInterval } from "../../../../services/indexer/queries/intervals.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";

const at = (text: string) => Date.parse(text) / 1_000;

describe("intervals", () => {
  describe("startOfInterval", () => {
    it("gives the hour, the day, the Monday and the first of the month, UTC", () => {
      const time = at("2026-11-22T19:45:10Z");
      expect(startOfInterval("hour", time)).to.equal(at("2026-11-22T19:00:00Z"));
      expect(startOfInterval("day", time)).to.equal(at("2026-11-22T00:00:00Z"));
      expect(startOfInterval("week", time)).to.equal(at("2026-11-16T00:00:00Z"));
      expect(startOfInterval("month", time)).to.equal(at("2026-11-01T00:00:00Z"));
    });

    it("gives a beginning as its own", () => {
      for (const [interval, text] of [
        ["week", "2026-11-16T00:00:00Z"],
        ["month", "2028-02-01T00:00:00Z"],
      ] as const) {
        expect(startOfInterval(interval, at(text))).to.equal(at(text));
        expect(startOfInterval(interval, at(text) - 1)).to.be.lessThan(at(text));
      }
    });
  });

  describe("intervalsOf", () => {
    it("covers a span without a gap, months of every length included", () => {
      const spans = intervalsOf("month", { from: at("2027-12-15"), to: at("2028-04-02") });
      expect(spans.map(({ from }) => new Date(from * 1_000).toISOString().slice(0, 10))).to.deep.equal([
        "2027-12-01",
        "2028-01-01",
        "2028-02-01",
        "2028-03-01",
        "2028-04-01",
      ]);
      for (const [i, { from }] of spans.entries()) if (i > 0) expect(spans[i - 1]?.to).to.equal(from);
    });

    it("refuses more intervals than anybody reads, and an end before the beginning", async () => {
      const from = at("2026-01-01");
      expect(intervalsOf("hour", { from, to: from + MOST_INTERVALS * 3_600 })).to.have.lengthOf(MOST_INTERVALS);
      await expectAllianceError("TOO_MANY_INTERVALS", () =>
        intervalsOf("hour", { from, to: from + MOST_INTERVALS * 3_600 + 1 }),
      );
      await expectAllianceError("INVALID_PERIOD", () => intervalsOf("day", { from, to: from }));
    });
  });
});
