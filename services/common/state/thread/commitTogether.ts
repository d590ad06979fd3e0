import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../inTransaction.js";
import { stateError } from "../stateError.js";
import { invoke } from "./invoke.js";
import type { Call, Outcome } from "./messages.js";

/**
 * Does calls in one durable transaction, each in a savepoint of its own, so that one that fails undoes nothing but itself. When they cannot be
 * committed together, each is done by itself: on a full disk what needs no room goes through.
 */
export function commitTogether(
  database: DatabaseSync,
  objects: Readonly<Record<string, object>>,
  calls: readonly Call[],
): Outcome[] {
  try {
    return inTransaction(database, () => calls.map((call) => inSavepoint(database, () => invoke(objects, call))));
  } catch {
    return calls.map((call) => {
      try {
        return { value: invoke(objects, call) };
      } catch (error) {
        return { error: stateError(error) };
      }
    });
  }
}

function inSavepoint(database: DatabaseSync, work: () => unknown): Outcome {
  database.exec("SAVEPOINT call");
  try {
    const value = work();
    database.exec("RELEASE call");
    return { value };
  } catch (error) {
    // A full disk may have ended all of the transaction: then it is for each to try by itself.
    if (!database.isTransaction || stateError(error) !== error) throw error;
    database.exec("ROLLBACK TO call; RELEASE call");
    return { error };
  }
}
