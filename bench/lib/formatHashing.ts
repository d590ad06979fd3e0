import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { HashingSpeed } from "./measureHashing.js";

const count = (value: number) => Math.round(value).toLocaleString("en-US");

/** The table of what it takes to hash a commitment's tree. */
export function formatHashing(figures: readonly HashingSpeed[]): string {
  const rows = figures.map(({ what, leaves, seconds, ratio }) => [
    what,
    count(leaves),
    seconds.toFixed(2),
    count(leaves / seconds),
    ratio.toFixed(1),
  ]);
  return formatTable(
    ["a commitment's tree, one thread", "leaves", "seconds", "leaves a second", "to the baseline"],
    rows,
  );
}
