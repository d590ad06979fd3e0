import type { DatabaseSync } from "node:sqlite";

/** Does something in one durable transaction, or not at all; within a transaction, as part of that. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  if (database.isTransaction) return work();
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk may have ended the transaction itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
