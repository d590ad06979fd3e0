import { statSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { bookError, damaged } from "./bookError.js";
import { checkThere } from "./checkThere.js";
import { areLists, bytesOf, numberOf, type Row } from "./rows.js";
import { refuseOtherVersion } from "./refuseOtherVersion.js";
import { APPLICATION_ID, SCHEMA_VERSION } from "./schema.js";
import type { Programme } from "./Programme.js";
import { programmeOf } from "./programmeOf.js";
import { AllianceError } from "../AllianceError.js";
import { refuseExposed } from "../secrets/refuseExposed.js";

export interface BookFileOptions {
  /** Only reads; needs no lock on the writer. */
  readonly readOnly?: boolean | undefined;
  /** Milliseconds to wait for another writer; 5,000 by default. */
  readonly lockTimeout?: number | undefined;
  /** KiB of the file that are kept in memory; 256 MiB by default. Whoever reads from one end to the other needs few. */
  readonly cacheKiB?: number | undefined;
}

const LOCK_TIMEOUT_MS = 5_000;
/** What a disk does. */
const DISK: readonly string[] = ["BOOK_FULL", "BOOK_UNREADABLE"];
const FAILURE_MS = 60_000;
/** SQLITE_CONSTRAINT_CHECK. */
const CHECK_FAILED = 275;
const CACHE_KIB = 262_144;

/**
 * The database behind a book: statements prepared once, transactions that happen whole or not at all, SQLite's errors as ours.
 */
export class BookFile {
  readonly programme: Programme;
  readonly genesis: Uint8Array;
  readonly referenceKey: Uint8Array;
  /** Unix seconds. */
  readonly createdAt: number;
  private readonly database: DatabaseSync;
  private readonly lockTimeout: number;
  /** Why the last entry could not be written. */
  private failure: { readonly error: AllianceError; readonly at: number } | undefined;
  private readonly statements = new Map<string, StatementSync>();

  /** Errors: `BOOK_MISSING`, `BOOK_DAMAGED`, `BOOK_OTHER`, `BOOK_LOCKED`, `BOOK_UNREADABLE`, `FILE_EXPOSED`. */
  constructor(
    readonly path: string,
    { readOnly = false, lockTimeout = LOCK_TIMEOUT_MS, cacheKiB = CACHE_KIB }: BookFileOptions = {},
  ) {
    checkThere(path);
    this.lockTimeout = lockTimeout;
    this.database = this.guarded(() => new DatabaseSync(path, { readOnly, timeout: lockTimeout }));
    try {
      this.guarded(() => {
        this.database.exec(
          `PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;
           PRAGMA cell_size_check = ON; PRAGMA cache_size = -${cacheKiB};`,
        );
      });
      this.checkSize();
      this.checkSchema();
      refuseExposed(path);
      const row = this.first("SELECT * FROM programme");
      if (row === undefined) throw damaged(path, "it does not say which programme it is of");
      this.programme = programmeOf(path, row);
      this.genesis = bytesOf(row, "genesis");
      this.referenceKey = bytesOf(row, "referenceKey");
      this.createdAt = numberOf(row, "createdAt");
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.statements.clear();
    if (this.database.isOpen) this.guarded(() => this.database.close());
  }

  /** The first row of a query, integers as numbers: an error when one is above 2^53. */
  first(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.guarded(() => this.prepared(sql, false).get(...values));
  }

  /** The first row of a query, integers as bigints. */
  firstExact(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.guarded(() => this.prepared(sql, true).get(...values));
  }

  /** All rows of a query, integers as numbers: an error when one is above 2^53. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.guarded(() => this.prepared(sql, false).all(...values));
  }

  /** All rows of a query, integers as bigints. */
  allExact(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.guarded(() => this.prepared(sql, true).all(...values));
  }

  /** A query's rows one by one, integers as bigints. The statement is its own, so that queries can run within one another. */
  *each(sql: string, ...values: SQLInputValue[]): Generator<Row> {
    yield* this.walk(() => {
      const statement = this.database.prepare(sql);
      statement.setReadBigInts(true);
      return statement.iterate(...values);
    });
  }

  /** All rows of a query, each a list of values, integers as numbers. A thousand at a time is the fastest way to read millions. */
  lists(sql: string, ...values: SQLInputValue[]): readonly (readonly SQLOutputValue[])[] {
    const rows: unknown = this.guarded(() => this.prepared(sql, false, true).all(...values));
    if (!areLists(rows)) throw new TypeError("a row is no list");
    return rows;
  }

  /** A query's rows one by one as {@link each}, but each a list of values: three times as fast. */
  *eachList(
    sql: string,
    { exact = false, values = [] }: { readonly exact?: boolean; readonly values?: readonly SQLInputValue[] } = {},
  ): Generator<readonly SQLOutputValue[]> {
    const rows: Iterable<unknown> = this.walk(() => {
      const statement = this.database.prepare(sql);
      statement.setReturnArrays(true);
      statement.setReadBigInts(exact);
      return statement.iterate(...values);
    });
    for (const row of rows) {
      if (!Array.isArray(row)) throw new TypeError("a row is no list");
      yield row;
    }
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.guarded(() => this.prepared(sql, false).run(...values));
  }

  /** Runs a statement; false, and nothing is done, when it would break a CHECK of its table. */
  runChecked(sql: string, ...values: SQLInputValue[]): boolean {
    try {
      this.run(sql, ...values);
      return true;
    } catch (error) {
      if (error instanceof Error && "errcode" in error && error.errcode === CHECK_FAILED) return false;
      throw error;
    }
  }

  /** Inserts a row and gives its rowid. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.guarded(() => this.prepared(sql, false).run(...values)).lastInsertRowid);
  }

  /** Runs `work` in one durable transaction that excludes other writers. */
  write<Result>(work: () => Result): Result {
    try {
      const result = this.transaction("BEGIN IMMEDIATE", work);
      this.failure = undefined;
      return result;
    } catch (error) {
      if (error instanceof AllianceError && DISK.includes(error.code)) this.failure = { error, at: Date.now() };
      throw error;
    }
  }

  /** Runs `work` on one unchanging state of the book. */
  read<Result>(work: () => Result): Result {
    return this.database.isTransaction ? work() : this.transaction("BEGIN", work);
  }

  /**
   * Writes durably what is there already, so that a full disk shows; waits for no other writer. Where there is room for that little and was
   * none for an entry a moment ago, that entry's error stands. Errors: `BOOK_LOCKED`, `BOOK_FULL`, `BOOK_UNREADABLE`.
   */
  touch(): void {
    if (this.failure !== undefined && Date.now() - this.failure.at < FAILURE_MS) throw this.failure.error;
    try {
      this.guarded(() => this.database.exec(`PRAGMA busy_timeout = 0; PRAGMA user_version = ${SCHEMA_VERSION}`));
    } finally {
      this.database.exec(`PRAGMA busy_timeout = ${this.lockTimeout}`);
    }
  }

  /** Empties the write-ahead log, so that nothing erased is left in it. False when a reader still needs it. */
  truncateLog(): boolean {
    return this.first("PRAGMA wal_checkpoint(TRUNCATE)")?.["busy"] === 0;
  }

  private *walk<Item>(open: () => Iterator<Item>): Generator<Item> {
    const rows = this.guarded(open);
    try {
      for (;;) {
        const next = this.guarded(() => rows.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      rows.return?.();
    }
  }

  private transaction<Result>(begin: string, work: () => Result): Result {
    this.guarded(() => this.database.exec(begin));
    try {
      const result = work();
      this.guarded(() => this.database.exec("COMMIT"));
      return result;
    } catch (error) {
      // After a full disk SQLite may have rolled back by itself.
      if (this.database.isTransaction) this.guarded(() => this.database.exec("ROLLBACK"));
      throw error;
    }
  }

  private prepared(sql: string, exact: boolean, lists = false): StatementSync {
    const key = exact ? `${sql} exact` : lists ? `${sql} lists` : sql;
    const known = this.statements.get(key);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    statement.setReadBigInts(exact);
    statement.setReturnArrays(lists);
    this.statements.set(key, statement);
    return statement;
  }

  private guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw bookError(this.path, error);
    }
  }

  /** SQLite would read what is cut off the last page as zeros. While there is a write-ahead log, pages may stand there only. */
  private checkSize(): void {
    const pages = numberOf(this.first("PRAGMA page_count") ?? {}, "page_count");
    const bytes = pages * numberOf(this.first("PRAGMA page_size") ?? {}, "page_size");
    const logged = statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    const { size } = statSync(this.path);
    if (size < bytes && logged === 0) throw damaged(this.path, `it has ${size} bytes instead of ${bytes}`);
  }

  private checkSchema(): void {
    const id = this.first("PRAGMA application_id")?.["application_id"];
    if (id !== APPLICATION_ID) throw damaged(this.path, "it is a database, but no book");
    refuseOtherVersion(this.path, this.first("PRAGMA user_version")?.["user_version"]);
  }
}
