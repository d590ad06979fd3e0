import type { StoreValue } from "../Store.js";
import type { ColumnType } from "../columnsOf.js";
import type { CallResult, Parameter } from "./messages.js";

/** A result's rows, each a list of values. */
export function listsOf({ rows }: CallResult, exact: boolean): StoreValue[][] {
  return rows.map((values) => values.map((value) => valueOf(value, exact)));
}

/** As SQLite gives it: every number is a whole one. */
export function valueOf(value: StoreValue | undefined, exact: boolean): StoreValue {
  if (exact) return typeof value === "number" ? BigInt(value) : (value ?? null);
  if (typeof value !== "bigint") return value ?? null;
  throw Object.assign(new RangeError(`${value} is more than a number holds`), { code: "ERR_OUT_OF_RANGE" });
}

/** The kind of column that a value is looked for in. */
export function typeOfValue(value: StoreValue): ColumnType {
  if (value instanceof Uint8Array) return "BLOB";
  return typeof value === "string" ? "TEXT" : "INTEGER";
}

/** Rows as a list of values a column. */
export function transposed(rows: readonly (readonly StoreValue[])[], columns: number): Parameter[] {
  return Array.from({ length: columns }, (_, i) => rows.map((row) => row[i] ?? null));
}
