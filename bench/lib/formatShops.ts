import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { ShopSpeed } from "./measureShops.js";

/** What `measureShops` found, as a table. */
export function formatShops(figures: readonly ShopSpeed[]): string {
  const rows = figures.map(({ engine, what, callers, perSecond, p50, p99, ratio }) => [
    engine,
    what,
    String(callers),
    Math.round(perSecond).toLocaleString("en-US"),
    p50.toFixed(1),
    p99.toFixed(1),
    ratio === 0 ? "" : ratio.toFixed(2),
  ]);
  return formatTable(
    ["a programme on", "over HTTP", "callers", "a second", "p50 ms", "p99 ms", "to one commit each"],
    rows,
  );
}
