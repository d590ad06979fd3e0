import { expect } from "chai";
import { visibleText } from "../../../sdk/text/visibleText.js";

describe("visibleText", () => {
  it("brings a name into NFC", () => {
    expect(visibleText.parse("야놀자".normalize("NFD"))).to.equal("야놀자");
    expect(visibleText.parse("Cafe\u0301 de l’Île")).to.equal("Café de l’Île");
  });

  const unseen = {
    "a control character": "A\u0007B",
    "a line break": "A\nB",
    "an override of the direction of writing": "A\u202eB",
    "an isolate": "A\u2066B",
    "a mark of direction": "A\u200fB",
    "a space without width": "A\u200bB",
    "a joiner": "A\u200dB",
    "a soft hyphen": "A\u00adB",
    "a byte order mark": "\ufeffAB",
    "a Hangul filler": "A\u3164B",
    "a variation selector": "A\ufe0fB",
    "a tag": "A\u{e0041}B",
    "an empty Braille cell": "A\u2800B",
    "a space that does not break": "A\u00a0B",
    "an ideographic space": "A\u3000B",
    "a line separator": "A\u2028B",
    "a space at its beginning": " AB",
    "a space at its end": "AB ",
    "two spaces": "A  B",
  };
  for (const [what, text] of Object.entries(unseen)) {
    it(`refuses a name with ${what}`, () => {
      const { success, error } = visibleText.safeParse(text);
      expect(success).to.equal(false);
      expect(error?.issues[0]?.message).to.match(/^has (U\+[0-9A-F]{4,5}, which nobody sees|a space at an end)/);
    });
  }
});
