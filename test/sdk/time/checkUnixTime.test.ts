import { expect } from "chai";
import { checkUnixTime } from "../../../sdk/time/checkUnixTime.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

describe("checkUnixTime", () => {
  it("takes seconds as bigint, number and text", () => {
    for (const value of [1_798_761_600n, 1_798_761_600, "1798761600"]) {
      expect(checkUnixTime("time", value)).to.equal(1_798_761_600n);
    }
    expect(checkUnixTime("time", 2n ** 32n - 1n)).to.equal(4_294_967_295n);
  });

  it("refuses milliseconds, microseconds and nanoseconds, naming the year", async () => {
    const now = 1_796_000_000_000n;
    for (const value of [now, now * 1_000n, now * 1_000_000n, Number(now), 2n ** 32n]) {
      const error = await expectAllianceError("INVALID_TIME", () => checkUnixTime("deadline", value));
      expect(error.message).to.include(`deadline ${value}`).and.to.include("milliseconds");
    }
    const error = await expectAllianceError("INVALID_TIME", () => checkUnixTime("deadline", now));
    expect(error.message).to.include("the year 58882");
  });

  it("refuses negative numbers, parts of a second and what is no number", async () => {
    for (const value of [-1n, -1_798_761_600, 1_798_761_600.5, NaN, Infinity, "", "2027-01-01", "soon"]) {
      await expectAllianceError("INVALID_TIME", () => checkUnixTime("deadline", value));
    }
  });
});
