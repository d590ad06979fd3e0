import { AllianceError } from "../AllianceError.js";
import { SCHEMA_VERSION } from "./schema.js";

/** Refuses a book of another schema version than this program's: `BOOK_OTHER`. */
export function refuseOtherVersion(path: string, version: unknown): void {
  if (version === SCHEMA_VERSION) return;
  throw new AllianceError(
    "BOOK_OTHER",
    `The book ${path} has schema version ${String(version)}, and this program knows version ${SCHEMA_VERSION}.`,
    Number(version) < SCHEMA_VERSION
      ? "Stop whatever has it open, and bring it to this version: `milk book migrate`. A copy of it is kept."
      : "Use the version of the program that wrote it.",
  );
}
