import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { AllianceError } from "../../../sdk/AllianceError.js";

/** "MSVC": marks the file as a service's own. */
const APPLICATION_ID = 0x4d535643;
const VERSION = 1;
/** `SQLITE_BUSY`, `SQLITE_NOTADB`, `SQLITE_CORRUPT`. */
const BUSY = 5;
const OWNER_ONLY = 0o600;

/**
 * What the service keeps besides the book. The chain and the book together know every fact that matters; this file makes sure that
 * no signature is taken twice, that one transaction is under way at a time, and that reasons survive a restart.
 */
const SCHEMA = `
-- Nonces of members' signed requests, until their time is over anyway.
CREATE TABLE nonce (account TEXT NOT NULL, nonce TEXT NOT NULL, expiresAt INTEGER NOT NULL, PRIMARY KEY (account, nonce))
  STRICT, WITHOUT ROWID;
CREATE INDEX nonceByExpiry ON nonce (expiresAt);

-- Transactions of the issuer's account, stored before they are sent. At most one is open (outcome NULL).
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,          -- JSON: what it is about; empty, as data is, once it has ended
  recipient TEXT NOT NULL,
  data TEXT NOT NULL,
  gasLimit TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  preparedAt INTEGER NOT NULL,
  outcome TEXT                    -- mined, reverted, lost, refused
) STRICT;
CREATE UNIQUE INDEX outboxOpen ON outbox ((outcome IS NULL)) WHERE outcome IS NULL;

-- The signed forms of the open one, same nonce and call, fees rising.
CREATE TABLE signed (
  outbox INTEGER NOT NULL REFERENCES outbox, attempt INTEGER NOT NULL,
  hash TEXT NOT NULL, raw TEXT NOT NULL, fees TEXT NOT NULL, signedAt INTEGER NOT NULL,
  PRIMARY KEY (outbox, attempt)
) STRICT, WITHOUT ROWID;

-- Releases that could not be settled, and when they are tried again. \`alone\`: one failed on chain goes without company.
CREATE TABLE retry (
  requestId TEXT PRIMARY KEY, attempts INTEGER NOT NULL, nextAt INTEGER NOT NULL, alone INTEGER NOT NULL,
  code TEXT NOT NULL, reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Members' newest consents to be linked.
CREATE TABLE consent (account TEXT PRIMARY KEY, deadline TEXT NOT NULL, signature TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- What became of the exchange requests that came with releases.
CREATE TABLE exchange (
  requestId TEXT PRIMARY KEY, status TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, transactionHash TEXT
) STRICT, WITHOUT ROWID;

-- The chain this file belongs to and the last block known on it.
CREATE TABLE chain (
  id INTEGER PRIMARY KEY CHECK (id = 1), chainId INTEGER NOT NULL, point TEXT NOT NULL,
  blockNumber INTEGER, blockHash TEXT
) STRICT;
`;

function errcode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : undefined;
}

function explain(file: string, cause: unknown): unknown {
  if (cause instanceof AllianceError || errcode(cause) === undefined) return cause;
  if (errcode(cause) === BUSY) {
    return new AllianceError(
      "SERVICE_RUNNING",
      `${file} is in use: a service of this programme is running.`,
      "Run one service a programme; stop the other first.",
      { cause },
    );
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AllianceError(
    "STATE_UNUSABLE",
    `${file} cannot be used: ${reason}.`,
    "Give the service a path it may write; a damaged file can be deleted: book and chain know every release.",
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

function prepare(database: DatabaseSync, file: string, chainId: bigint, point: string): void {
  // One service a programme: the lock is held as long as the process lives, and gone with it.
  database.exec(
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON",
  );
  database.exec("BEGIN IMMEDIATE");
  const { user_version: version } = database.prepare("PRAGMA user_version").get() ?? {};
  const { application_id: application } = database.prepare("PRAGMA application_id").get() ?? {};
  if (version === 0 && application === 0) {
    database.exec(SCHEMA);
    database.exec(`PRAGMA user_version = ${VERSION}; PRAGMA application_id = ${APPLICATION_ID}`);
    database.prepare("INSERT INTO chain (id, chainId, point) VALUES (1, ?, ?)").run(chainId, point);
  }
  const row = application === 0 || version === VERSION ? database.prepare("SELECT * FROM chain").get() : undefined;
  if (row === undefined || BigInt(row["chainId"] as number) !== chainId || row["point"] !== point) {
    throw new AllianceError(
      "STATE_OTHER",
      `${file} belongs to another programme, chain or version, not to ${point} on chain ${chainId}.`,
      "Give every programme's service a file of its own.",
    );
  }
  database.exec("COMMIT");
}

/**
 * Opens the service's own file, or makes it, and keeps everybody else out.
 *
 * Errors: `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`.
 */
export function openState(file: string, chainId: bigint, point: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    ensureFile(file);
    database = new DatabaseSync(file, { timeout: 2_000 });
    prepare(database, file, chainId, point);
    return database;
  } catch (cause) {
    database?.close();
    throw explain(file, cause);
  }
}
