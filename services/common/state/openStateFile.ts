import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { backUpDatabase } from "../../../sdk/files/backUpDatabase.js";
import { refuseExposed } from "../../../sdk/secrets/refuseExposed.js";

/** What a service keeps in its file, and what the file belongs to. */
export interface StateFile {
  /** Marks the file as this service's: four ASCII letters as a number. */
  readonly applicationId: number;
  /** Of the schema. A file of an earlier one is brought to it, a file of a later one refused. */
  readonly version: number;
  /** By version: makes a file of the version after it. Each is run in the same transaction, after the file was copied. */
  readonly migrations?: Readonly<Record<number, (database: DatabaseSync) => void>>;
  /** Statements that make the tables. The table `chain` comes with every file. */
  readonly schema: string;
  readonly chainId: bigint;
  /** The contract the service works with. */
  readonly contract: string;
  /** What becomes of a service whose file is deleted, for whoever reads the error. */
  readonly ifDeleted: string;
}

const BUSY = 5;
const OWNER_ONLY = 0o600;
export const CHAIN_SCHEMA = `
-- The chain this file belongs to and the last block known on it.
CREATE TABLE chain (
  id INTEGER PRIMARY KEY CHECK (id = 1), chainId INTEGER NOT NULL, contract TEXT NOT NULL,
  blockNumber INTEGER, blockHash TEXT
) STRICT;
`;

function errcode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : undefined;
}

/** `SERVICE_RUNNING`: another process has the file. */
export function serviceRunning(file: string, cause: unknown): AllianceError {
  return new AllianceError(
    "SERVICE_RUNNING",
    `${file} is in use: this service is running already.`,
    "Run one service a file; stop the other first.",
    { cause },
  );
}

function explain(file: string, ifDeleted: string, cause: unknown): unknown {
  if (cause instanceof AllianceError || errcode(cause) === undefined) return cause;
  if (errcode(cause) === BUSY) return serviceRunning(file, cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AllianceError(
    "STATE_UNUSABLE",
    `${file} cannot be used: ${reason}.`,
    `Give the service a path it may write. ${ifDeleted}`,
    { cause },
  );
}

/** Makes the file if it is not there, readable by its owner only: what SQLite writes beside it follows. */
function ensureFile(file: string): void {
  try {
    closeSync(openSync(file, "wx", OWNER_ONLY));
  } catch {
    // It is there, or SQLite says why it cannot be.
  }
}

/** What SQLite's header says of a file; both zero when it is new. */
function markOf(database: DatabaseSync): { readonly application: unknown; readonly version: unknown } {
  const { user_version: version } = database.prepare("PRAGMA user_version").get() ?? {};
  const { application_id: application } = database.prepare("PRAGMA application_id").get() ?? {};
  return { application, version };
}

function prepare(database: DatabaseSync, file: string, state: StateFile): void {
  const { applicationId, version } = state;
  // One service a file: the lock is held as long as the process lives, and gone with it.
  database.exec(
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON",
  );
  database.exec("BEGIN IMMEDIATE");
  const found = markOf(database);
  if (found.application === 0 && found.version === 0) create(database, state);
  else refuseOther(database, file, state, found.application === applicationId);
  database.exec("COMMIT");
  if (markOf(database).version !== version) migrate(database, file, state);
}

function create(database: DatabaseSync, { applicationId, version, schema, chainId, contract }: StateFile): void {
  database.exec(schema);
  database.exec(CHAIN_SCHEMA);
  database.exec(`PRAGMA user_version = ${version}; PRAGMA application_id = ${applicationId}`);
  database.prepare("INSERT INTO chain (id, chainId, contract) VALUES (1, ?, ?)").run(chainId, contract);
}

function refuseOther(database: DatabaseSync, file: string, { chainId, contract }: StateFile, ours: boolean): void {
  const row = ours ? database.prepare("SELECT * FROM chain").get() : undefined;
  if (row !== undefined && BigInt(row["chainId"] as number) === chainId && row["contract"] === contract) return;
  throw new AllianceError(
    "STATE_OTHER",
    `${file} belongs to another service or chain, not to this one for ${contract} on chain ${chainId}.`,
    "Give every service a file of its own.",
  );
}

/** Brings a file of an earlier version to this one, all at once: killed, it is the earlier one or this one. Its copy is made before. */
function migrate(database: DatabaseSync, file: string, { version, migrations = {}, ifDeleted }: StateFile): void {
  const found = Number(markOf(database).version);
  const steps = Array.from({ length: Math.max(0, version - found) }, (_, i) => migrations[found + i]);
  const later = found > version;
  if (later || steps.includes(undefined)) {
    throw new AllianceError(
      "STATE_OTHER",
      `${file} is of version ${found} of this service's file, and this program writes version ${version}.`,
      later
        ? `Use the version that wrote it. A copy from before, if one is beside it, has nothing of what came since. ${ifDeleted}`
        : `Let the version that wrote it end what is under way, then move the file away: a new one is made. ${ifDeleted}`,
    );
  }
  backUpDatabase(database, file, found);
  database.exec("BEGIN IMMEDIATE");
  for (const step of steps) step?.(database);
  database.exec(`PRAGMA user_version = ${version}; COMMIT`);
}

/**
 * Opens a service's own file, or makes it, and keeps everybody else out. A file of an earlier version is copied beside itself and brought to
 * this one.
 *
 * Errors: `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`, `FILE_EXPOSED`, `BACKUP_EXISTS`.
 */
export function openStateFile(file: string, state: StateFile): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    ensureFile(file);
    database = new DatabaseSync(file, { timeout: 2_000 });
    prepare(database, file, state);
    refuseExposed(file);
    return database;
  } catch (cause) {
    database?.close();
    throw explain(file, state.ifDeleted, cause);
  }
}
