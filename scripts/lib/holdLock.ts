import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** `SQLITE_BUSY`. */
const BUSY = 5;

/**
 * Takes a lock for as long as this process lives: the operating system frees SQLite's lock when the process dies, however it dies. The file
 * stays; it holds nothing.
 *
 * Error: what the file system or SQLite says, when the file can be neither opened nor made.
 *
 * @returns Frees the lock; `undefined` when somebody else holds it.
 */
export async function holdLock(file: string): Promise<(() => void) | undefined> {
  await mkdir(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && error.errcode === BUSY) return undefined;
    throw error;
  }
  return () => database.close();
}
