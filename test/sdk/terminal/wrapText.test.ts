import { expect } from "chai";
import { wrapText } from "../../../sdk/terminal/wrapText.js";

describe("wrapText", () => {
  it("breaks at spaces, and puts the indent before every line but the first", () => {
    expect(wrapText("one two three four", "  ", 9)).to.equal("one two\n  three\n  four");
  });

  it("leaves what fits, a word that is longer than a line, and the spaces at a line's beginning", () => {
    expect(wrapText("one two", "  ", 7)).to.equal("one two");
    expect(wrapText("a 0x0123456789 b", "", 5)).to.equal("a\n0x0123456789\nb");
    expect(wrapText("  one two", "  ", 6)).to.equal("  one\n  two");
  });

  it("counts characters, not code units", () => {
    expect(wrapText("😀😀 😀", "", 4)).to.equal("😀😀 😀");
  });
});
