import type { DatabaseSync } from "node:sqlite";
import type { Row, StoreValue } from "../../../sdk/store/Store.js";
import { inTransaction } from "./inTransaction.js";
import type { StateTables } from "./StateTables.js";
import { Statements } from "./Statements.js";

/** A service's file that it opened itself, for what works on any store. */
export function storeOn(database: DatabaseSync): StateTables {
  const statements = new Statements(database);
  return {
    first: (sql: string, ...values: StoreValue[]): Row | undefined => statements.of(sql).get(...values),
    all: (sql: string, ...values: StoreValue[]): Row[] => statements.of(sql).all(...values),
    run: (sql: string, ...values: StoreValue[]): void => {
      statements.of(sql).run(...values);
    },
    write: (work) => inTransaction(database, work),
  };
}
