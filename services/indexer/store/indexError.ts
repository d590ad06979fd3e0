import { AllianceError } from "../../../sdk/AllianceError.js";

/** SQLite's primary result codes that mean something to an operator. */
const [PERMISSION, BUSY, LOCKED, READ_ONLY, IO, CORRUPT, FULL, CANNOT_OPEN, NOT_A_DATABASE] = [
  3, 5, 6, 8, 10, 11, 13, 14, 26,
];
const PRIMARY = 0xff;

/** An error of SQLite as one of ours; any other error as it is. */
export function indexError(file: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("errcode" in cause) || typeof cause.errcode !== "number") return cause;
  const error = (code: string, problem: string, remedy: string) =>
    new AllianceError(code, `The index ${file} ${problem}: ${cause.message}.`, remedy, { cause });
  switch (cause.errcode & PRIMARY) {
    case BUSY:
    case LOCKED:
      return error("INDEX_LOCKED", "is locked by another process", "Try again; nothing is lost.");
    case FULL:
      return error("INDEX_FULL", "has no room left", "Free disk space; indexing goes on where it stopped.");
    case CORRUPT:
    case NOT_A_DATABASE:
      return error(
        "INDEX_DAMAGED",
        "is damaged",
        "Delete the file and index the chain again: it holds nothing that the chain does not.",
      );
    case PERMISSION:
    case READ_ONLY:
    case IO:
    case CANNOT_OPEN:
      return error(
        "INDEX_UNREADABLE",
        "cannot be read or written",
        "Check the disk and who may use the file and its directory.",
      );
    default:
      return cause;
  }
}
