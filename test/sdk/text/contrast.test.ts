import { expect } from "chai";
import { contrast } from "../../../sdk/text/contrast.js";

describe("contrast", () => {
  it("names code points where texts look alike", () => {
    expect(contrast("야놀자".normalize("NFD"), "야놀자")).to.equal(
      "they part at character 1, \u110b U+110B and 야 U+C57C",
    );
    expect(contrast("Yanolj\u0430", "Yanolja")).to.equal("they part at character 7, \u0430 U+0430 and a U+0061");
    expect(contrast("SSG", "SSG\u200b")).to.equal("they part at character 4, the end and U+200B");
    expect(contrast("SSG ", "SSG")).to.equal("they part at character 4,   U+0020 and the end");
  });

  it("says nothing of texts that anybody can tell apart", () => {
    expect(contrast("Yanolja", "Yanolja Ltd")).to.equal("");
  });
});
