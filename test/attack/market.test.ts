import { expect } from "chai";
import { expectFigures } from "../support/attacks/expectFigures.js";
import { playOnce } from "../support/attacks/playOnce.js";
import { attacks } from "../support/attacks/attacks.js";

const DOCUMENT = "docs/auditor/attacks.md";
const TABLE = /(?<=<!-- table -->\n)[^]*(?=\n<!-- \/table -->)/;
/** A wei for each rounding of a play. */
const ROUNDING = 20n;

const played = playOnce();

describe("attacks: the market", () => {
  for (const attack of attacks) {
    it(`${attack.name}: takes no more than ${attack.most}`, async () => {
      const { bound, taken } = await played(attack);
      const rounding = attack.unit === "MLK" ? ROUNDING : 0n;
      expect(taken <= bound + rounding, `${taken} of at most ${bound}`).to.equal(true);
      const least = (bound * attack.least) / 100n - rounding;
      expect(taken >= least || bound === 0n, `${taken} of at most ${bound} is too little to show it`).to.equal(true);
    });
  }

  it(`${DOCUMENT} shows these figures; ATTACKS=write makes it so`, async () => {
    await expectFigures(DOCUMENT, TABLE, attacks, played);
  });
});
