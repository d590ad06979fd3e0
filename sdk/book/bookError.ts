import { AllianceError } from "../AllianceError.js";
import { sqliteFailure } from "../store/sqlite/sqliteFailure.js";
import type { StoreFailure } from "../store/StoreFailure.js";

/** A store's failure as an error of the book that is in it. */
export function bookFailure(address: string, { problem, reason, cause }: StoreFailure): AllianceError {
  const error = (code: string, what: string, remedy: string) =>
    new AllianceError(code, `The book ${address} ${what}: ${reason}.`, remedy, { cause });
  switch (problem) {
    case "locked":
      return error("BOOK_LOCKED", "is being written by another process", "Try again; nothing was recorded.");
    case "full":
      return error("BOOK_FULL", "has no room left", "Free disk space and try again; nothing was recorded.");
    case "unreadable":
      return error(
        "BOOK_UNREADABLE",
        "cannot be read or written",
        "Check the disk or the server, and who may use the book. Nothing was recorded.",
      );
    case "uncertain":
      return error(
        "BOOK_UNCERTAIN",
        "may have recorded it or not",
        "Ask again with the same reference: what was recorded is not recorded twice.",
      );
    case "damaged":
      return damaged(address, reason, cause);
  }
}

/** An error of SQLite as one of ours; any other error as it is. */
export function bookError(file: string, cause: unknown): unknown {
  const failure = sqliteFailure(cause);
  return failure === undefined ? cause : bookFailure(file, failure);
}

/** `BOOK_DAMAGED`: the file is no sound book. */
export function damaged(address: string, reason: string, cause?: unknown): AllianceError {
  return new AllianceError(
    "BOOK_DAMAGED",
    `The book ${address} is damaged: ${reason}.`,
    "Restore it from a backup, and verify that.",
    { cause },
  );
}
