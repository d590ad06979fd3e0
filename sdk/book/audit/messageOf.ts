import type { Finding } from "../replay/Findings.js";
import type { BuiltPeriod } from "../replay/PeriodBuilder.js";

/** A finding as a sentence of its own. */
export function messageOf({ code, table, problem }: Finding, periods: readonly BuiltPeriod[]): string {
  if (code === "PROJECTION_DIFFERS") return `The ${table} of ${problem}.`;
  const sentence = problem.charAt(0).toUpperCase() + problem.slice(1);
  if (code !== "JOURNAL_BROKEN") return `${sentence}.`;
  const first = periods.find(({ root }) => root === undefined);
  const hit = first === undefined ? "no closed period covers it" : `period ${first.period} is the first that covers it`;
  return `The ${problem}; ${hit}.`;
}
