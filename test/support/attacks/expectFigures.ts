import { readFile, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { format, resolveConfig } from "prettier";
import type { Attack, Measured } from "./Attack.js";
import { attackTable } from "./attackTable.js";

/** The document's figures are those of these plays, at a place of it; with `ATTACKS=write` they are made so. */
export async function expectFigures(
  document: string,
  place: RegExp,
  attacks: readonly Attack[],
  played: (attack: Attack) => Promise<Measured>,
): Promise<void> {
  const rows: (readonly [Attack, Measured])[] = [];
  for (const attack of attacks) rows.push([attack, await played(attack)]);
  const text = await readFile(document, "utf8");
  expect(text, "the table's place").to.match(place);
  const options = { ...(await resolveConfig(document)), filepath: document };
  const measured = await format(
    text.replace(place, () => `\n${attackTable(rows)}\n`),
    options,
  );
  if (process.env["ATTACKS"] === "write") await writeFile(document, measured);
  else expect(measured).to.equal(text);
}
