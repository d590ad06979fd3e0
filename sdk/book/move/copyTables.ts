import type { Store, StoreValue } from "../../store/Store.js";
import { numberOf } from "../rows.js";
import { TABLES } from "../tables.js";

const AT_ONCE = 5_000;

/** Copies every row of a book's store into the empty tables of another. */
export function copyTables(
  from: Pick<Store, "first" | "eachList">,
  to: { readonly insertMany: (...rows: Parameters<Store["insertMany"]>) => unknown },
  onProgress?: (done: number, total: number) => void,
): void {
  const count = (table: string) => numberOf(from.first(`SELECT count(*) AS count FROM ${table}`) ?? {}, "count");
  const total = [...TABLES.keys()].reduce((sum, table) => sum + count(table), 0);
  let done = 0;
  for (const [table, columns] of TABLES) {
    let rows: (readonly StoreValue[])[] = [];
    const flush = () => {
      to.insertMany(table, columns, rows);
      done += rows.length;
      rows = [];
      onProgress?.(done, total);
    };
    for (const row of from.eachList(`SELECT ${columns.join(", ")} FROM ${table}`, { exact: true })) {
      if (rows.push(row) === AT_ONCE) flush();
    }
    flush();
  }
}
