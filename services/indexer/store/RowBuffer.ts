import type { StoreValue } from "../../../sdk/store/Store.js";
import type { IndexFile } from "./IndexFile.js";

/** Rows on their way into tables: gathered, and inserted table by table, which is one statement each. */
export class RowBuffer {
  private readonly tables = new Map<string, { readonly columns: readonly string[]; readonly rows: StoreValue[][] }>();

  /** @param columns The same for every row of a table. */
  add(table: string, columns: readonly string[], row: StoreValue[]): void {
    const known = this.tables.get(table);
    if (known === undefined) this.tables.set(table, { columns, rows: [row] });
    else known.rows.push(row);
  }

  insertInto(file: IndexFile): void {
    for (const [table, { columns, rows }] of this.tables) file.insertMany(table, columns, rows);
    this.tables.clear();
  }
}
