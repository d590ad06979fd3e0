import { expect } from "chai";
import { toJson } from "../../../sdk/text/toJson.js";

describe("toJson", () => {
  it("writes big integers as decimal strings, to the last digit, and ends with a line break", () => {
    expect(toJson({ a: 2n ** 256n - 1n, b: [1, "x"] })).to.equal(
      `{\n  "a": "${2n ** 256n - 1n}",\n  "b": [\n    1,\n    "x"\n  ]\n}\n`,
    );
  });
});
