import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { AllianceError } from "../../AllianceError.js";
import { backUpDatabase } from "../../files/backUpDatabase.js";
import { refuseExposed } from "../../secrets/refuseExposed.js";
import { syncPath } from "../../files/syncPath.js";
import { bookError, damaged } from "../bookError.js";
import { checkThere } from "../checkThere.js";
import { createKeccak256 } from "../commitment/createKeccak256.js";
import { refuseOtherVersion } from "../refuseOtherVersion.js";
import { numberOf } from "../rows.js";
import { APPLICATION_ID, SCHEMA_VERSION } from "../schema.js";
import { verify } from "../verify.js";
import { migrateFrom1 } from "./migrateFrom1.js";

/** What was done to a book. */
export interface MigratedBook {
  /** Its schema version before and after; the same when there was nothing to do. */
  readonly from: number;
  readonly to: number;
  /** Where the book is as it was; undefined when there was nothing to do. */
  readonly backup: string | undefined;
}

/** What is being done: the book is copied, written anew, held against its journal, put in the old one's place. */
export type MigrationStep = "copy" | "rewrite" | "verify" | "replace";

export interface MigrationOptions {
  /** Called before each step. */
  readonly onStep?: ((step: MigrationStep) => void) | undefined;
  /** Called now and then, while the book is verified, with the entries done and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const OWNER_ONLY = 0o600;
const LOCK_TIMEOUT_MS = 1_000;
/** The one earlier version that was released: that of 0.1.0. */
const FIRST = 1;

/**
 * Brings a book of version 0.1.0 to this version. It is copied to `<book>.before-v1`, written anew beside that, verified to the last root, and
 * only then put in the old one's place, in one step: killed anywhere and run again, it ends the same. A book of this version is left as it is.
 *
 * What the partner recorded stays as it is, with its hashes, so the commitments on chain are of the new book as they were of the old one.
 * One-time codes that were open are to be asked for again.
 *
 * Errors: `BOOK_MISSING`; `BOOK_LOCKED` when anybody has it open; `BOOK_DAMAGED`; `BOOK_OTHER` when it is of another version;
 * `BACKUP_EXISTS`; `BOOK_NOT_MIGRATED` when the book does not follow from its journal; `BOOK_FULL`, `BOOK_UNREADABLE`, `FILE_EXPOSED`.
 */
export async function migrateBook(path: string, options: MigrationOptions = {}): Promise<MigratedBook> {
  checkThere(path);
  refuseExposed(path);
  // Made here, it is there for `verify`, which cannot wait for it.
  await createKeccak256();
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS });
    // Held until the new book is in its place: whoever had the old one open would go on writing to it.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; BEGIN EXCLUSIVE; COMMIT");
    const from = versionOf(path, database);
    if (from === SCHEMA_VERSION) return { from, to: from, backup: undefined };
    return { from, to: SCHEMA_VERSION, backup: migrate(path, database, from, options) };
  } catch (cause) {
    throw bookError(path, cause);
  } finally {
    if (database?.isOpen === true) database.close();
  }
}

function versionOf(path: string, database: DatabaseSync): number {
  const id = database.prepare("PRAGMA application_id").get()?.["application_id"];
  if (id !== APPLICATION_ID) throw damaged(path, "it is a database, but no book");
  const version = numberOf(database.prepare("PRAGMA user_version").get() ?? {}, "user_version");
  if (version !== FIRST) refuseOtherVersion(path, version);
  return version;
}

function migrate(path: string, database: DatabaseSync, from: number, { onStep, onProgress }: MigrationOptions): string {
  const draft = `${path}.v${SCHEMA_VERSION}.new`;
  remove(draft);
  try {
    onStep?.("copy");
    const backup = backUpDatabase(database, path, from);
    database.prepare("VACUUM INTO ?").run(makePrivate(draft));
    onStep?.("rewrite");
    rewrite(draft);
    onStep?.("verify");
    check(path, draft, onProgress);
    onStep?.("replace");
    // What SQLite keeps beside a book must not be taken for the new one's.
    database.exec("PRAGMA journal_mode = DELETE");
    for (const end of ["-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
    renameSync(draft, path);
    syncPath(dirname(path));
    return backup;
  } finally {
    remove(draft);
  }
}

/** An empty file that only its owner can read: SQLite fills it. */
function makePrivate(file: string): string {
  closeSync(openSync(file, "wx", OWNER_ONLY));
  return file;
}

function remove(file: string): void {
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${file}${end}`, { force: true });
}

function rewrite(draft: string): void {
  const database = new DatabaseSync(draft, { enableForeignKeyConstraints: false });
  try {
    database.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; BEGIN IMMEDIATE");
    migrateFrom1(database);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT; PRAGMA journal_mode = WAL`);
  } finally {
    database.close();
  }
}

function check(path: string, draft: string, onProgress: MigrationOptions["onProgress"]): void {
  const { ok, findings } = verify(draft, { onProgress });
  if (ok) return;
  const found = findings.map(({ code, table, problem }) => `${code}: ${table}: ${problem}`).join("; ");
  throw new AllianceError(
    "BOOK_NOT_MIGRATED",
    `The book ${path} does not follow from its journal: ${found}.`,
    "It was left as it is. Restore it from a backup that holds, or ask the makers with this message.",
  );
}
