import { expect } from "chai";
import { counted } from "../../../sdk/text/counted.js";

describe("counted", () => {
  it("names one thing in the singular, and none or several in the plural", () => {
    const words = [0, 1, 2, 1_204, 1n, 2_543n].map((count) => counted(count, "difference"));
    expect(words).to.deep.equal([
      "0 differences",
      "1 difference",
      "2 differences",
      "1,204 differences",
      "1 difference",
      "2,543 differences",
    ]);
  });

  it("takes a plural of another form", () => {
    expect([1, 3].map((count) => counted(count, "entry", "entries"))).to.deep.equal(["1 entry", "3 entries"]);
  });
});
