import { renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { syncPath } from "../../files/syncPath.js";
import { parsePostgresAddress } from "../../store/postgres/parsePostgresAddress.js";
import type { BookFile } from "../BookFile.js";

/**
 * Renames a book's schema, as part of the caller's transaction: whoever had it open finds nothing there any more.
 *
 * @returns Where it is.
 */
export function retireSchema(file: BookFile): string {
  const { schema } = parsePostgresAddress(file.address);
  const retired = `${schema.slice(0, 40)}_moved_${timeText()}`;
  file.execute(`ALTER SCHEMA ${schema} RENAME TO ${retired}`);
  return file.address.replace(/\?.*|$/, `?schema=${retired}`);
}

/** Renames a book's file, which nobody else has open. Returns its new path. */
export function retireFile(file: BookFile): string {
  const retired = `${file.address}.moved-${timeText()}`;
  // What SQLite keeps beside a file would be left behind.
  file.execute("PRAGMA journal_mode = DELETE");
  for (const end of ["-wal", "-shm"]) rmSync(`${file.address}${end}`, { force: true });
  renameSync(file.address, retired);
  syncPath(dirname(file.address));
  return retired;
}

function timeText(): string {
  return new Date().toISOString().slice(0, 19).replace(/[-:T]/g, "");
}
