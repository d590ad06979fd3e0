import { expect } from "chai";
import { parseTime } from "../../../sdk/time/parseTime.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

const seconds = (iso: string) => Date.parse(iso) / 1_000;

describe("parseTime", () => {
  it("reads a time with Z or an offset, and a date as midnight UTC", () => {
    const read = (text: string) => parseTime(text, { dates: true });
    expect(read("2027-02-28T09:30:00Z")).to.equal(seconds("2027-02-28T09:30:00Z"));
    expect(read("2027-02-28T09:30Z")).to.equal(seconds("2027-02-28T09:30:00Z"));
    expect(read("2027-02-28T09:30:00.000Z")).to.equal(seconds("2027-02-28T09:30:00Z"));
    expect(read("2027-03-01T01:00:00+09:00")).to.equal(seconds("2027-02-28T16:00:00Z"));
    expect(read("2027-02-28T20:00:00-05:30")).to.equal(seconds("2027-03-01T01:30:00Z"));
    expect(read("2028-02-29")).to.equal(seconds("2028-02-29T00:00:00Z"));
    expect(read("1970-01-01T00:00:00Z")).to.equal(0);
  });

  const wrong: Readonly<Record<string, readonly string[]>> = {
    "calendar and clock have no such time": [
      "2027-02-29",
      "2027-02-29T00:00:00Z",
      "2100-02-29T00:00:00Z",
      "2027-04-31T00:00:00Z",
      "2027-13-01T00:00:00Z",
      "2027-00-10T00:00:00Z",
      "2027-01-00T00:00:00Z",
      "2027-01-31T24:00:00Z",
      "2027-01-31T23:60:00Z",
      "2016-12-31T23:59:60Z",
      "2027-01-31T09:30:00+15:00",
      "2027-01-31T09:30:00-00:00",
      "2027-01-31T09:30:00.5Z",
    ],
    "it does not say which zone it is of": ["2027-01-31T09:30:00", "2027-01-31T09:30", "2027-01-31 09:30:00"],
    "it is a number": ["1798761600", "1798761600000", "2027", "1.5", "-1"],
    "it is before 1970": ["1969-12-31T23:59:59Z", "1969-12-31", "0000-01-01", "1970-01-01T00:00:00+09:00"],
    "it is empty": [""],
    "it has another form": [
      "soon",
      "31/01/2027",
      "2027-1-31",
      "20270131T093000Z",
      "2027-01-31T09:30:00z",
      "2027-01-31T09:30:00 Z",
      " 2027-01-31T09:30:00Z",
      "2027-01-31T09:30:00+0900",
      "2027-01-31T09:30:00KST",
      "+12027-01-31T09:30:00Z",
      "12027-01-31",
      "2027-W05-1",
      "\u{ff12}027-01-31",
      "Infinity",
    ],
  };
  for (const [why, texts] of Object.entries(wrong)) {
    for (const text of texts) {
      it(`refuses ${JSON.stringify(text)}: ${why}`, async () => {
        const error = await expectAllianceError("INVALID_TIME", () => parseTime(text, { dates: true }));
        expect(error.message).to.equal(`${JSON.stringify(text)} is no time: ${why}.`);
        expect(error.remedy).to.include("2027-01-31T09:30:00Z").and.to.include("midnight UTC");
      });
    }
  }

  it("refuses a date where a time of day is needed", async () => {
    const error = await expectAllianceError("INVALID_TIME", () => parseTime("2027-01-31", { dates: false }));
    expect(error.message).to.include("without a time of day");
    expect(error.remedy).not.to.include("midnight");
  });
});
