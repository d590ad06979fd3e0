import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { SoakReport } from "./runSoak.js";

/** The report for a person, as plain text. */
export function printSoak(report: SoakReport): string {
  const figures = formatTable(
    ["figure", "value"],
    [
      ["seconds of load", report.seconds.toFixed(1)],
      ["requests handed in", report.sent],
      ["requests accepted", report.requests],
      ["requests accepted a second", report.acceptedPerSecond.toFixed(1)],
      ["requests settled a second", report.settledPerSecond.toFixed(1)],
      ["exchanges among them", report.exchanges],
      ["accepted to mined, median, ms", report.medianMilliseconds],
      ["accepted to mined, 99th percentile, ms", report.p99Milliseconds],
      ["times the node was ended", report.nodeKills],
      ["seconds it was away", report.nodeSeconds.toFixed(1)],
      ["times a service was killed", report.serviceKills],
    ],
  );
  const checks = formatTable(
    ["", "rule", "found"],
    report.checks.map(({ ok, rule, detail }) => [ok ? "✓" : "✗", rule, detail]),
  );
  return `${figures}\n\n${checks}\n`;
}
