import { expect } from "chai";
import { queryNumber } from "../../sdk/queryNumber.js";
import { queryTime } from "../../sdk/time/queryTime.js";

describe("queryNumber", () => {
  const number = queryNumber(1, 500);

  it("reads digits, and what it read before", () => {
    expect(number.parse("7")).to.equal(7);
    expect(number.parse(number.parse("500"))).to.equal(500);
  });

  for (const text of [
    "",
    " ",
    " 7",
    "7 ",
    "+7",
    "-7",
    "0x7",
    "1e2",
    "7.0",
    "7n",
    "seven",
    "0",
    "501",
    "NaN",
    "Infinity",
    "٧",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(number.safeParse(text).error?.issues[0]?.message).to.equal("must be a whole number in digits, 1 to 500");
    });
  }

  it("refuses milliseconds where a time is asked for", () => {
    expect(queryTime.parse("1798761600")).to.equal(1_798_761_600);
    for (const text of ["1798761600000", "2027-01-01", "1798761600.5"]) {
      expect(queryTime.safeParse(text).error?.issues[0]?.message).to.match(/^must be Unix seconds in digits/);
    }
  });
});
