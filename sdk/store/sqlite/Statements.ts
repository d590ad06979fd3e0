import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoreValue } from "../Store.js";

/** Whether rows came as lists of values. */
export function areLists(rows: unknown): rows is StoreValue[][] {
  return Array.isArray(rows) && rows.every((row) => Array.isArray(row));
}

/** A file's statements, each prepared once. */
export class Statements {
  private readonly known = new Map<string, StatementSync>();

  constructor(private readonly database: DatabaseSync) {}

  /**
   * @param exact Whether it gives integers as bigints.
   * @param lists Whether a row is a list of values.
   */
  of(sql: string, exact: boolean, lists: boolean): StatementSync {
    const key = `${exact ? "exact" : ""} ${lists ? "lists" : ""} ${sql}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    statement.setReadBigInts(exact);
    statement.setReturnArrays(lists);
    this.known.set(key, statement);
    return statement;
  }
}
