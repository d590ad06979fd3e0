import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** `SQLITE_BUSY`. */
const BUSY = 5;

/**
 * Takes a lock for as long as this process lives: the operating system frees SQLite's lock when the process dies, however it dies. The file
 * stays; it holds nothing but the process's id, which `lockHolder` reads past the lock.
 *
 * Error: what the file system or SQLite says, when the file can be neither opened nor made.
 *
 * @returns Frees the lock; `undefined` when somebody else holds it.
 */
export async function holdLock(file: string): Promise<(() => void) | undefined> {
  await mkdir(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // The lock is kept after the commit, too; and nothing is written beside the file that a killed process would leave.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    database.exec(`PRAGMA user_version = ${process.pid}; COMMIT`);
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && error.errcode === BUSY) return undefined;
    throw error;
  }
  return () => database.close();
}
