import { expect } from "chai";
import { findPartner } from "../../../scripts/alliance/findPartner.js";
import { fixedDifferences } from "../../../scripts/alliance/fixedDifferences.js";
import { refuseFixed } from "../../../scripts/alliance/refuseFixed.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { loadFixture } from "../../support/fixture.js";
import { manifestWith, standingAlliance, stateOf } from "../../support/standingAlliance.js";

describe("fixedDifferences", () => {
  /** The alliance whose first partner has this name on chain. */
  async function stateWith(name: string) {
    const { book } = await loadFixture(standingAlliance);
    const state = await stateOf(book, manifestWith());
    const partners = state.partners.map((partner, i) => (i === 0 ? { ...partner, name } : partner));
    return { ...state, partners };
  }
  const HANGUL = "야놀자";
  const asked = (name: string) => manifestWith([["partners", 0, "name"], name]);

  it("has none between a name and the same name typed otherwise, on chain or in the file", async () => {
    for (const chain of [HANGUL, HANGUL.normalize("NFD")]) {
      const state = await stateWith(chain);
      for (const file of [HANGUL, HANGUL.normalize("NFD")]) {
        expect(fixedDifferences(asked(file), state)).to.deep.equal([]);
        expect(findPartner(state, file).id).to.equal(1);
      }
    }
  });

  it("are told so that the difference can be seen where names look alike", async () => {
    const state = await stateWith("Y\u0430nolja");
    const fixed = fixedDifferences(asked("Yanolja"), state);
    const error = await expectAllianceError("IMMUTABLE_DIFFERS", () => refuseFixed(fixed));
    expect(error.message).to.include(
      "partners[0].name: Y\u0430nolja on the chain, Yanolja in the file; they part at character 2, \u0430 U+0430 and a U+0061",
    );
  });
});
