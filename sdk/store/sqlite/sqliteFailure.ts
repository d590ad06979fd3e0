import type { StoreFailure, StoreProblem } from "../StoreFailure.js";

/** SQLite's primary result codes that mean something to a store's owner. */
const PROBLEMS: Readonly<Record<number, StoreProblem>> = {
  3: "unreadable", // PERM
  5: "locked", // BUSY
  6: "locked", // LOCKED
  8: "unreadable", // READONLY
  10: "unreadable", // IOERR
  11: "damaged", // CORRUPT
  13: "full", // FULL
  14: "unreadable", // CANTOPEN
  26: "damaged", // NOTADB
};
const PRIMARY = 0xff;

/** What SQLite's error means for a store; undefined for every other error. */
export function sqliteFailure(cause: unknown): StoreFailure | undefined {
  if (cause instanceof RangeError && "code" in cause && cause.code === "ERR_OUT_OF_RANGE") {
    return { problem: "damaged", reason: "it has a number that no program writes", cause };
  }
  if (!(cause instanceof Error) || !("errcode" in cause) || typeof cause.errcode !== "number") return undefined;
  const problem = PROBLEMS[cause.errcode & PRIMARY];
  return problem && { problem, reason: cause.message, cause };
}
