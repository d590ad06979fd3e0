import { readFile, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { format, resolveConfig } from "prettier";
import type { Attack, Measured } from "../support/attacks/Attack.js";
import { attacks } from "../support/attacks/attacks.js";
import { attackTable } from "../support/attacks/attackTable.js";

const DOCUMENT = "docs/auditor/attacks.md";
const TABLE = /(?<=<!-- table -->\n)[^]*(?=\n<!-- \/table -->)/;
/** A wei for each rounding of a play. */
const ROUNDING = 20n;

const results = new Map<Attack, Measured>();

/** Plays an attack once, whichever test asks first. */
async function played(attack: Attack): Promise<Measured> {
  const measured = results.get(attack) ?? (await attack.play());
  results.set(attack, measured);
  return measured;
}

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
    const rows: (readonly [Attack, Measured])[] = [];
    for (const attack of attacks) rows.push([attack, await played(attack)]);
    const text = await readFile(DOCUMENT, "utf8");
    expect(text, "the table's place").to.match(TABLE);
    const options = { ...(await resolveConfig(DOCUMENT)), filepath: DOCUMENT };
    const measured = await format(
      text.replace(TABLE, () => `\n${attackTable(rows)}\n`),
      options,
    );
    if (process.env["ATTACKS"] === "write") await writeFile(DOCUMENT, measured);
    else expect(measured).to.equal(text);
  });
});
