import { rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AllianceError } from "../../../sdk/AllianceError.js";

/** `SQLITE_BUSY`. */
const BUSY = 5;

/**
 * Makes a directory its own for as long as this process lives: the operating system frees SQLite's lock when it dies, however it dies.
 *
 * Errors: `SANDBOX_RUNNING` when another process has it, `SANDBOX_UNWRITABLE`.
 *
 * @returns Frees the directory.
 */
export async function lockDirectory(directory: string): Promise<() => void> {
  const file = join(directory, "sandbox.lock");
  let database: DatabaseSync | undefined;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    database?.close();
    throw explain(directory, cause);
  }
  const held = database;
  return () => {
    rmSync(file, { force: true });
    held.close();
  };
}

function explain(directory: string, cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  if ("errcode" in cause && cause.errcode === BUSY) {
    return new AllianceError(
      "SANDBOX_RUNNING",
      `A sandbox is running in ${directory}: its sandbox.json says where.`,
      "Use that one, end it with Ctrl-C, or give another --directory and other ports.",
      { cause },
    );
  }
  return new AllianceError(
    "SANDBOX_UNWRITABLE",
    `The sandbox cannot write to ${directory}: ${cause.message}.`,
    "Give a --directory that you may write to.",
    { cause },
  );
}
