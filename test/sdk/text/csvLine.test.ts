import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { csvLine } from "../../../sdk/text/csvLine.js";

describe("csvLine", () => {
  const texts = ["=1+1", "+82", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'=1", "''=1", "'quoted'"];
  const plain = ["C-100", "a=b", "", " =1", 'a "b", c', "a;=1+1", "line\nbreak", "야놀자"];

  it("gives no text as the beginning of a formula", () => {
    for (const text of texts.slice(0, -1)) expect(csvLine([text]), text).to.match(/^"?'/);
    expect(csvLine(["=1+1", 5n, { number: "-1.50" }])).to.equal("'=1+1,5,-1.50");
  });

  it("gives no formula to who takes a semicolon for the end of a cell", () => {
    expect(csvLine(["a;=1+1"])).to.equal('"a;=1+1"');
  });

  it("can be read back: one apostrophe in front of what would begin a formula is not the text's own", () => {
    const all = [...texts, ...plain];
    const [read = []] = parse(csvLine(all));
    expect(read.map((field: string) => field.replace(/^'('*[=+\-@\t\r\n＝＋－＠])/, "$1"))).to.deep.equal(all);
  });

  it("takes no text for a number", () => {
    expect(() => csvLine([{ number: "=1+1" }])).to.throw(RangeError);
    expect(() => csvLine([NaN])).to.throw(RangeError);
  });
});
