import { PassThrough } from "node:stream";
import { expect } from "chai";
import { askSecret } from "../../../sdk/terminal/askSecret.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

describe("askSecret", () => {
  it("takes a line, and shows nothing of it", async () => {
    let shown = "";
    const input = new PassThrough();
    const asked = askSecret("Password: ", { input, output: { write: (text) => (shown += text) } });
    input.write("correct horse\n");
    expect(await asked).to.equal("correct horse");
    expect(shown).to.equal("Password: \n");
  });

  it("says when nothing was typed", async () => {
    for (const end of ["\u0003", undefined]) {
      const input = new PassThrough();
      const asked = expectAllianceError("NOTHING_TYPED", () => askSecret("", { input, output: { write: () => true } }));
      if (end === undefined) input.end();
      else input.write(end);
      await asked;
    }
  });
});
