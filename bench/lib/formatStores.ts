import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { StoreSpeed } from "./measureStores.js";

const count = (value: number) => Math.round(value).toLocaleString("en-US");
const milliseconds = (value: number) => (value === 0 ? "" : value.toFixed(1));

/** What {@link measureStores} found, as a table. */
export function formatStores(figures: readonly StoreSpeed[]): string {
  const rows = figures.map(({ engine, what, rows: done, perSecond, p50, p99, ratio }) => [
    engine,
    what,
    count(done),
    count(perSecond),
    milliseconds(p50),
    milliseconds(p99),
    ratio.toFixed(2),
  ]);
  return formatTable(["a book on", "what", "rows", "a second", "p50 ms", "p99 ms", "to the baseline"], rows);
}
