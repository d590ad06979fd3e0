import { expect } from "chai";
import { shownText } from "../../../sdk/text/shownText.js";

describe("shownText", () => {
  it("quotes a text, shows code points of what cannot be seen, and cuts what is long", () => {
    expect(shownText('가 "b"\n\u202e\u200b')).to.equal('"가 \\"b\\"\\n\\u{202e}\\u{200b}"');
    expect(shownText("A".repeat(90), 10)).to.equal(`"${"A".repeat(10)}…"`);
  });
});
