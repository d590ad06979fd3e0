import { formatTable } from "../formatTable.js";
import type { PlanRow } from "./planRows.js";
import { counted } from "../../../sdk/text/counted.js";

/** A plan for a terminal, without a line break at its end. */
export function formatPlan(rows: readonly PlanRow[]): string {
  if (rows.length === 0) return "The chain is what the file says.";
  const table = formatTable(
    ["path", "chain", "file", "by", ""],
    rows.map(({ path, from, to, by, text }) => [path, from, to, by, text]),
  );
  return `${table}\n\n${counted(rows.length, "difference")}`;
}
