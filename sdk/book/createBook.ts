import { randomBytes } from "node:crypto";
import { closeSync, linkSync, openSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { bookError } from "./bookError.js";
import type { BookSecrets } from "./BookSecrets.js";
import { genesisOf } from "./genesis.js";
import type { Programme } from "./Programme.js";
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from "./schema.js";
import { AllianceError } from "../AllianceError.js";
import { syncPath } from "../files/syncPath.js";

const OWNER_ONLY = 0o600;

/**
 * Writes an empty book, which appears whole or not at all, readable by its owner only.
 *
 * Errors: `BOOK_EXISTS`, `BOOK_UNREADABLE` when the directory cannot be written, `BOOK_FULL`.
 */
export function createBook(path: string, programme: Programme, createdAt: number, secrets: BookSecrets): void {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.new`;
  try {
    closeSync(openSync(draft, "wx", OWNER_ONLY));
    writeEmpty(draft, programme, createdAt, secrets);
    linkSync(draft, path);
    syncPath(dirname(path));
  } catch (cause) {
    throw creationError(path, cause);
  } finally {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${draft}${end}`, { force: true });
  }
}

function writeEmpty(draft: string, programme: Programme, createdAt: number, secrets: BookSecrets): void {
  const { chainId, point, epochLength, validity, holdSeconds, periodLength, firstPeriod } = programme;
  const facts = [chainId, point, epochLength, validity, holdSeconds, periodLength, firstPeriod, createdAt];
  const referenceKey = secrets.referenceKey();
  const genesis = genesisOf(programme, createdAt, referenceKey);
  const database = new DatabaseSync(draft);
  try {
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; ${SCHEMA}
       PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`,
    );
    const values = [...facts, genesis, referenceKey];
    database.prepare(`INSERT INTO programme VALUES (1${", ?".repeat(values.length)})`).run(...values);
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}

function creationError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("code" in cause) || !("syscall" in cause)) return bookError(path, cause);
  if (cause.code === "EEXIST") {
    return new AllianceError("BOOK_EXISTS", `${path} is there already.`, "Open it, or give another path.", { cause });
  }
  return new AllianceError(
    "BOOK_UNREADABLE",
    `The book ${path} cannot be written: ${cause.message}.`,
    "Give a path in a directory that you may write to.",
    { cause },
  );
}
