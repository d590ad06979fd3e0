import { counted } from "../../sdk/text/counted.js";
import { formatTable } from "../../sdk/terminal/formatTable.js";
import { formatFixed } from "./formatFixed.js";
import { formatGoverned } from "./formatGoverned.js";
import type { GovernedDifference } from "./governedDifferences.js";
import type { PlanRow } from "./planRows.js";
import type { FixedDifference } from "./Step.js";

/** What a plan leaves as it is. */
export interface LeftDifferences {
  readonly fixed: readonly FixedDifference[];
  readonly governed: readonly GovernedDifference[];
}

function table(rows: readonly PlanRow[]): string[] {
  if (rows.length === 0) return [];
  const text = formatTable(
    ["path", "chain", "file", "by", ""],
    rows.map(({ path, from, to, by, text: standing }) => [path, from, to, by, standing]),
  );
  return [`${text}\n\n${counted(rows.length, "difference")}`];
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join("\n")];
}

/** A plan for a terminal, without a line break at its end. Only where nothing differs it says that the chain is what the file says. */
export function formatPlan(rows: readonly PlanRow[], left: LeftDifferences = { fixed: [], governed: [] }): string {
  const { fixed, governed } = left;
  const parts = [
    ...table(rows),
    ...list("Nobody can change:", fixed.map(formatFixed)),
    ...list("Not the file's to say any more, and left as it is:", governed.map(formatGoverned)),
  ];
  if (parts.length === 0) return "The chain is what the file says.";
  if (rows.length + fixed.length === 0) parts.unshift("Nothing is to be done.");
  return parts.join("\n\n");
}
