import { AllianceError } from "../AllianceError.js";

/** SQLite's primary result codes that mean something to a book's owner. */
const [PERMISSION, BUSY, LOCKED, READ_ONLY, IO, CORRUPT, FULL, CANNOT_OPEN, NOT_A_DATABASE] = [
  3, 5, 6, 8, 10, 11, 13, 14, 26,
];
const PRIMARY = 0xff;

function isOutOfRange(cause: unknown): boolean {
  return cause instanceof RangeError && "code" in cause && cause.code === "ERR_OUT_OF_RANGE";
}

/** An error of SQLite as one of ours; any other error as it is. */
export function bookError(file: string, cause: unknown): unknown {
  if (isOutOfRange(cause)) return damaged(file, "it has a number that no book writes", cause);
  if (!(cause instanceof Error) || !("errcode" in cause) || typeof cause.errcode !== "number") return cause;
  const error = (code: string, problem: string, remedy: string) =>
    new AllianceError(code, `The book ${file} ${problem}: ${cause.message}.`, remedy, { cause });
  switch (cause.errcode & PRIMARY) {
    case BUSY:
    case LOCKED:
      return error("BOOK_LOCKED", "is being written by another process", "Try again; nothing was recorded.");
    case CORRUPT:
    case NOT_A_DATABASE:
      return damaged(file, cause.message, cause);
    case FULL:
      return error("BOOK_FULL", "has no room left", "Free disk space and try again; nothing was recorded.");
    case PERMISSION:
    case READ_ONLY:
    case IO:
    case CANNOT_OPEN:
      return error(
        "BOOK_UNREADABLE",
        "cannot be read or written",
        "Check the disk and who may use the file and its directory.",
      );
    default:
      return cause;
  }
}

/** `BOOK_DAMAGED`: the file is no sound book. */
export function damaged(file: string, reason: string, cause?: unknown): AllianceError {
  return new AllianceError(
    "BOOK_DAMAGED",
    `The book ${file} is damaged: ${reason}.`,
    "Restore it from a backup, and verify that.",
    { cause },
  );
}
