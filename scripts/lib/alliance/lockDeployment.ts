import { mkdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AllianceError } from "../../../sdk/AllianceError.js";

/** `SQLITE_BUSY`. */
const BUSY = 5;
/** Where SQLite keeps a database's `user_version`, four bytes: here the holder's process id, which others read past the lock. */
const HOLDER_AT = 60;
const FILE = "alliance.lock";

/** What this process holds. Its own must not be read: closing any handle of a file gives up every lock of the process on it. */
const held = new Set<string>();

/**
 * Makes a deployment this process's own until it is given back or the process ends: the operating system frees SQLite's lock when it dies,
 * however it dies, so what a killed one leaves behind holds nobody up.
 *
 * Errors: `DEPLOYMENT_LOCKED` when a process has it, naming which; `JOURNAL_UNREADABLE`.
 *
 * @param journal The deployment's directory, which is made if it is not there.
 * @returns Gives it back.
 */
export async function lockDeployment(journal: string): Promise<() => void> {
  const file = resolve(journal, FILE);
  let database: DatabaseSync | undefined;
  try {
    await mkdir(journal, { recursive: true });
    if (held.has(file)) throw locked(journal, process.pid);
    database = new DatabaseSync(file, { timeout: 0 });
    // Kept after the commit, too; and nothing is written beside it that a killed process would leave.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    database.exec(`PRAGMA user_version = ${process.pid}; COMMIT`);
  } catch (cause) {
    database?.close();
    throw await explain(journal, cause);
  }
  const own = database;
  held.add(file);
  return () => {
    held.delete(file);
    own.close();
  };
}

function locked(journal: string, holder: number | undefined): AllianceError {
  const who = holder === undefined ? "Another process" : `The process ${holder}`;
  const end = holder === undefined ? "end it" : `end it (\`kill ${holder}\`)`;
  return new AllianceError(
    "DEPLOYMENT_LOCKED",
    `${who} is at work on the deployment "${basename(journal)}" (${join(journal, FILE)}); nothing was done.`,
    `Wait until it is done, or ${end}, and run this again: it goes on from what is there then.`,
  );
}

/** Who has it, if that can still be told. */
async function holderOf(journal: string): Promise<number | undefined> {
  const header = await readFile(join(journal, FILE)).catch(() => undefined);
  if (header === undefined || header.length < HOLDER_AT + 4) return undefined;
  return header.readUInt32BE(HOLDER_AT) || undefined;
}

async function explain(journal: string, cause: unknown): Promise<unknown> {
  if (cause instanceof AllianceError || !(cause instanceof Error)) return cause;
  if ("errcode" in cause && cause.errcode === BUSY) return locked(journal, await holderOf(journal));
  return new AllianceError(
    "JOURNAL_UNREADABLE",
    `The deployment's directory ${journal} cannot be used: ${cause.message}.`,
    `Its place must be a directory that you may read and write; a damaged ${FILE} in it can be deleted.`,
    { cause },
  );
}
