import { statSync } from "node:fs";
import { AllianceError } from "../AllianceError.js";

/** SQLite would make a file that is missing. (Never open one beside SQLite: closing it would drop SQLite's locks.) Errors: `BOOK_MISSING`, `BOOK_UNREADABLE`. */
export function checkThere(path: string): void {
  let found: boolean;
  try {
    found = statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "BOOK_UNREADABLE",
      `The book ${path} cannot be read: ${reason}.`,
      "Check the disk and who may use the file and its directory.",
      { cause },
    );
  }
  if (!found) throw missing(path);
}

/** `BOOK_MISSING`: there is nothing at the address. */
export function missing(address: string): AllianceError {
  return new AllianceError(
    "BOOK_MISSING",
    `There is no book ${address}.`,
    "Check the path, or create the book with `milk book create`.",
  );
}
