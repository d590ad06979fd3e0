import { budgets } from "./budgets.js";
import type { GasSnapshot } from "./gasSnapshot.js";
import { MAX_INITCODE, MAX_RUNTIME } from "./measureSizes.js";
import { formatTable } from "../../sdk/terminal/formatTable.js";

const count = (value: number) => value.toLocaleString("en-US");

/** The figures for a person, and whether all of them keep their budgets and limits. */
export function formatGas({ gas, sizes }: GasSnapshot): { text: string; withinBudgets: boolean } {
  let withinBudgets = true;
  const mark = (ok: boolean) => {
    withinBudgets &&= ok;
    return ok ? "✓" : "✗";
  };
  const budgeted = budgets.map(({ operation, limit, others }) => {
    const used = gas[operation] ?? Infinity;
    const compared = others.map(([name, figure]) => `${name} ${count(figure)} (${(figure / used).toFixed(2)} ×)`);
    return [operation, count(used), count(limit), mark(used <= limit), compared.join("; ")];
  });
  const operations = new Set(budgets.map(({ operation }) => operation));
  const functions = Object.entries(gas)
    .filter(([name]) => !operations.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, used]) => [name, count(used)]);
  const contracts = Object.entries(sizes).map(([name, { runtime, initcode }]) => [
    name,
    count(runtime),
    count(initcode),
    mark(runtime <= MAX_RUNTIME && initcode <= MAX_INITCODE),
  ]);
  const sections = [
    formatTable(["operation", "gas", "budget", "", "others"], budgeted),
    formatTable(["function (whole transaction; the council's through the timelock)", "gas"], functions),
    formatTable(["contract", `runtime of ${count(MAX_RUNTIME)}`, `initcode of ${count(MAX_INITCODE)}`, ""], contracts),
  ];
  return { text: `${sections.join("\n\n")}\n`, withinBudgets };
}
