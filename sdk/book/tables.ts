import { columnsOf } from "../store/columnsOf.js";
import { SCHEMA } from "./schema.js";

/** A book's tables, each with its columns, in an order in which what a row refers to is there before it. */
export const TABLES: ReadonlyMap<string, readonly string[]> = tables();

/** The columns of one of them. */
export function columnsIn(table: string): readonly string[] {
  const columns = TABLES.get(table);
  if (columns === undefined) throw new TypeError(`a book has no table ${table}`);
  return columns;
}

function tables(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const name of columnsOf(SCHEMA).keys()) {
    const [table = "", column = ""] = name.split(".");
    found.set(table, [...(found.get(table) ?? []), column]);
  }
  return found;
}
