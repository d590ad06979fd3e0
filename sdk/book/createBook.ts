import { randomBytes } from "node:crypto";
import { closeSync, linkSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { AllianceError } from "../AllianceError.js";
import { syncPath } from "../files/syncPath.js";
import { isPostgresAddress } from "../store/postgres/parsePostgresAddress.js";
import { PostgresStore } from "../store/postgres/PostgresStore.js";
import { SqliteStore } from "../store/sqlite/SqliteStore.js";
import type { Store, StoreValue } from "../store/Store.js";
import type { StoreFailure } from "../store/StoreFailure.js";
import { bookError, bookFailure } from "./bookError.js";
import type { BookSecrets } from "./BookSecrets.js";
import { genesisOf } from "./genesis.js";
import type { Programme } from "./Programme.js";
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from "./schema.js";

const OWNER_ONLY = 0o600;
/** What a service's own role may do in a book on PostgreSQL: what was recorded is not its to change. */
const SERVICE_RIGHTS = { programme: "SELECT", entry: "SELECT, INSERT" };

/** What a book is made with. */
export interface NewBook {
  readonly programme: Programme;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly secrets: BookSecrets;
  /** On PostgreSQL: the role that the service has, which may add entries and change none. */
  readonly serviceRole?: string | undefined;
}

/**
 * Writes an empty book, which appears whole or not at all; a file is readable by its owner only.
 *
 * Errors: `BOOK_EXISTS`, `BOOK_UNREADABLE` when the place cannot be written, `BOOK_FULL`, `STORE_ADDRESS_INVALID`.
 */
export function createBook(address: string, book: NewBook): void {
  const values = valuesOf(book);
  makeBook(address, book.serviceRole, (store) => {
    store.run(`INSERT INTO programme VALUES (1${", ?".repeat(values.length)})`, ...values);
  });
}

/**
 * Makes a book's tables with what `fill` puts into them; they appear together or not at all. Errors: those of {@link createBook}, and what
 * `fill` throws.
 */
export function makeBook(address: string, serviceRole: string | undefined, fill: (store: Store) => void): void {
  if (isPostgresAddress(address)) makeOnServer(address, serviceRole, fill);
  else makeFile(address, fill);
}

function makeOnServer(address: string, role: string | undefined, fill: (store: Store) => void): void {
  const explain = (failure: StoreFailure) => bookFailure(address, failure);
  const store = new PostgresStore(address, { schema: SCHEMA, explain });
  try {
    const serviceRole = role === undefined ? undefined : { name: role, tables: SERVICE_RIGHTS };
    const mark = { applicationId: APPLICATION_ID, version: SCHEMA_VERSION, serviceRole };
    if (!store.create(mark, () => fill(store))) throw there(address);
  } finally {
    store.close();
  }
}

function makeFile(path: string, fill: (store: Store) => void): void {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.new`;
  try {
    closeSync(openSync(draft, "wx", OWNER_ONLY));
    writeDraft(path, draft, fill);
    linkSync(draft, path);
    syncPath(dirname(path));
  } catch (cause) {
    throw creationError(path, cause);
  } finally {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${draft}${end}`, { force: true });
  }
}

function writeDraft(path: string, draft: string, fill: (store: Store) => void): void {
  const store = new SqliteStore(draft, { schema: SCHEMA, explain: (failure) => bookFailure(path, failure) });
  try {
    store.execute("PRAGMA journal_mode = WAL");
    store.write(() => {
      store.execute(`${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`);
      fill(store);
    });
  } finally {
    store.close();
  }
}

/** The row that says what the book is of. */
function valuesOf({ programme, createdAt, secrets }: NewBook): StoreValue[] {
  const { chainId, point, epochLength, validity, holdSeconds, periodLength, firstPeriod } = programme;
  const facts = [chainId, point, epochLength, validity, holdSeconds, periodLength, firstPeriod, createdAt];
  const referenceKey = secrets.referenceKey();
  return [...facts, genesisOf(programme, createdAt, referenceKey), referenceKey];
}

function there(address: string, cause?: unknown): AllianceError {
  return new AllianceError("BOOK_EXISTS", `${address} is there already.`, "Open it, or give another path.", { cause });
}

function creationError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("code" in cause) || !("syscall" in cause)) return bookError(path, cause);
  if (cause.code === "EEXIST") return there(path, cause);
  return new AllianceError(
    "BOOK_UNREADABLE",
    `The book ${path} cannot be written: ${cause.message}.`,
    "Give a path in a directory that you may write to.",
    { cause },
  );
}
