import type { StoreFailure, StoreProblem } from "../StoreFailure.js";
import type { CallError } from "./messages.js";

/** By SQLSTATE: the first that a code begins with. */
const PROBLEMS: readonly (readonly [string, StoreProblem])[] = [
  ["55P03", "locked"], // lock_not_available
  ["57014", "locked"], // query_canceled, by a time limit
  ["53100", "full"], // disk_full
  ["53200", "full"], // out_of_memory
  ["53", "unreadable"], // insufficient resources: too many connections
  ["XX001", "damaged"], // data_corrupted
  ["XX002", "damaged"], // index_corrupted
  ["58", "unreadable"], // system error: I/O
  ["28", "unreadable"], // authorization
  ["42501", "unreadable"], // insufficient_privilege
  ["3D000", "unreadable"], // no such database
  ["3F000", "unreadable"], // no such schema
  ["42P01", "unreadable"], // no such table: the store has another place by now
  ["25006", "unreadable"], // read_only_sql_transaction: a server that follows another
];

/** PostgreSQL's error as whoever asked meets it. */
export class PostgresError extends Error {
  override readonly name = "PostgresError";

  constructor(
    /** SQLSTATE; empty when it is not the server's. */
    readonly code: string,
    message: string,
    readonly lost: boolean,
  ) {
    super(message);
  }
}

/**
 * What PostgreSQL's error means for a store; undefined for one that a store's owner can do nothing about.
 *
 * @param committing Whether the statement ended a transaction that wrote.
 */
export function postgresFailure({ code, message, lost }: CallError, committing = false): StoreFailure | undefined {
  const cause = new PostgresError(code, message, lost);
  if (lost) return { problem: committing ? "uncertain" : "unreadable", reason: message, cause };
  const problem = PROBLEMS.find(([start]) => code.startsWith(start))?.[1];
  return problem && { problem, reason: message, cause };
}
