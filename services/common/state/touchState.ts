import type { DatabaseSync } from "node:sqlite";

/** Writes to a service's file what is there already, durably. */
export function touchState(database: DatabaseSync): void {
  database.exec("UPDATE chain SET id = id");
}
