import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { IndexSpeed } from "./measureIndex.js";

const HEAD = [
  "index",
  "logs",
  "seconds",
  "a second",
  "to the baseline",
  "MB on disk",
  "MB of memory",
  "read p50 ms",
  "read p99 ms",
];

/** What was measured of the index, as a table. */
export function formatIndex(figures: readonly IndexSpeed[]): string {
  const count = (value: number) => Math.round(value).toLocaleString("en-US");
  const known = (value: number, text: string) => (value === 0 ? "" : text);
  const rows = figures.map(({ what, logs, seconds, perSecond, ratio, megabytes, memoryMegabytes, p50, p99 }) => [
    what,
    count(logs),
    seconds.toFixed(1),
    count(perSecond),
    ratio.toFixed(2),
    known(megabytes, count(megabytes)),
    known(memoryMegabytes, count(memoryMegabytes)),
    known(p50, p50.toFixed(1)),
    known(p99, p99.toFixed(1)),
  ]);
  return formatTable(HEAD, rows);
}
