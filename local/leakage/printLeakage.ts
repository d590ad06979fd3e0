import { formatAmount } from "../../sdk/text/formatAmount.js";
import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { Difference } from "./compareChains.js";
import type { LeakageReport } from "./reportLeakage.js";
import { counted } from "../../sdk/text/counted.js";

const count = (value: number | bigint) => formatAmount(BigInt(value), 0);
const SHOWN = 10;

/** The report for a person, as plain text. */
export function printLeakage({ plays, classes, calendar, ok }: LeakageReport): string {
  const secrets = formatTable(
    ["programme", "members", "points accrued", "blocks", "transactions", "hashes guessed"],
    plays.map(({ scale, members, accrued, blocks, transactions, guessed }) => [
      scale.name,
      count(members),
      count(accrued),
      blocks,
      transactions,
      guessed.length,
    ]),
  );
  const table = formatTable(
    ["what a co-validator has", "places", "equal", "equal but for the hashes' names", "different"],
    classes.map(({ class: name, places, equal, renamed, differences }) => [
      name,
      count(places),
      count(equal),
      count(renamed),
      count(differences.length),
    ]),
  );
  const guesses = plays.flatMap(({ scale, guessed }) =>
    guessed.slice(0, SHOWN).map((how) => `  ${scale.name}: ${how}`),
  );
  const sections = [
    `Two programmes on the same calendar of ${counted(calendar.periods, "period")}; in both ${counted(calendar.bringing, "member")} brought the same points on chain.`,
    secrets,
    table,
    ...classes.filter(({ differences }) => differences.length > 0).map(({ differences }) => listing(differences)),
    ...(guesses.length > 0
      ? [`On chain, and not secret to somebody who knows the customers:\n${guesses.join("\n")}`]
      : []),
    ok ? "The two chains cannot be told apart." : "THE TWO CHAINS CAN BE TOLD APART: see the differences above.",
  ];
  return `${sections.join("\n\n")}\n`;
}

function listing(differences: readonly Difference[]): string {
  const lines = differences
    .slice(0, SHOWN)
    .map(({ place, first, second }) => `  ${place}: ${first ?? "nothing"} | ${second ?? "nothing"}`);
  const rest = differences.length > SHOWN ? [`  … and ${differences.length - SHOWN} more`] : [];
  return [`Different ${differences[0]?.class ?? ""} (first | second):`, ...lines, ...rest].join("\n");
}
