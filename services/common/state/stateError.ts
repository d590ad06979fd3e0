import { sqliteFailure } from "../../../sdk/store/sqlite/sqliteFailure.js";
import { stateFailure } from "./stateFailure.js";

/** An error of SQLite with a service's own file as one of ours; any other error as it is. */
export function stateError(cause: unknown): unknown {
  const failure = sqliteFailure(cause);
  return failure === undefined ? cause : stateFailure(failure);
}
