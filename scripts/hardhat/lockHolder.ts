import { readFile } from "node:fs/promises";

/** Where SQLite keeps a database's `user_version`, four bytes. */
const HOLDER_AT = 60;

/**
 * The id of the process that took a lock of `holdLock` last; undefined when that cannot be told. Not for a lock that this process holds:
 * closing any handle of a file gives up every lock of the process on it.
 */
export async function lockHolder(file: string): Promise<number | undefined> {
  const header = await readFile(file).catch(() => undefined);
  if (header === undefined || header.length < HOLDER_AT + 4) return undefined;
  return header.readUInt32BE(HOLDER_AT) || undefined;
}
