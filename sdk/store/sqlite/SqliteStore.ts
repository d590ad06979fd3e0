import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Matching, Row, SchemaDifferences, Store, StoreMark, StoreValue } from "../Store.js";
import type { Explain } from "../StoreFailure.js";
import { LOCK_TIMEOUT_MS, type StoreOptions } from "../StoreOptions.js";
import { compareSqlite } from "./compareSqlite.js";
import { areLists, Statements } from "./Statements.js";
import { sqliteFailure } from "./sqliteFailure.js";

/** Whoever only reads has what the system keeps of the file. */
const CACHE_KIB = { reader: 32_768, writer: 262_144 };
/** Pages of the write-ahead log that are brought into the file together: one written often is brought once. */
const LOG_PAGES = 4_096;
/** How long the error of a write stands for one that needs less room. */
const FAILURE_MS = 60_000;

/** A file of SQLite's: statements prepared once, transactions that happen whole or not at all. */
export class SqliteStore implements Store {
  readonly engine = "sqlite";
  private readonly database: DatabaseSync;
  private readonly schema: string;
  private readonly explain: Explain;
  private readonly lockTimeout: number;
  private readonly statements: Statements;
  private savepoints = 0;
  /** Why the last write could not be made. */
  private failure: { readonly error: Error; readonly at: number } | undefined;

  constructor(
    readonly address: string,
    { readOnly = false, lockTimeout = LOCK_TIMEOUT_MS, schema, explain }: StoreOptions,
  ) {
    this.schema = schema;
    this.explain = explain;
    this.lockTimeout = lockTimeout;
    this.database = this.guarded(() => new DatabaseSync(address, { readOnly, timeout: lockTimeout }));
    this.statements = new Statements(this.database);
    try {
      this.execute(
        `PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON; PRAGMA cache_size = -${CACHE_KIB[readOnly ? "reader" : "writer"]};
         PRAGMA wal_autocheckpoint = ${LOG_PAGES};`,
      );
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get inTransaction(): boolean {
    return this.database.isTransaction;
  }

  first(sql: string, ...values: StoreValue[]): Row | undefined {
    return this.guarded(() => this.prepared(sql).get(...values));
  }

  firstExact(sql: string, ...values: StoreValue[]): Row | undefined {
    return this.guarded(() => this.prepared(sql, true).get(...values));
  }

  all(sql: string, ...values: StoreValue[]): Row[] {
    return this.guarded(() => this.prepared(sql).all(...values));
  }

  allExact(sql: string, ...values: StoreValue[]): Row[] {
    return this.guarded(() => this.prepared(sql, true).all(...values));
  }

  *each(sql: string, ...values: StoreValue[]): Generator<Row> {
    yield* this.walk(() => {
      const statement = this.database.prepare(sql);
      statement.setReadBigInts(true);
      return statement.iterate(...values);
    });
  }

  lists(sql: string, ...values: StoreValue[]): readonly (readonly StoreValue[])[] {
    const rows: unknown = this.guarded(() => this.prepared(sql, false, true).all(...values));
    if (!areLists(rows)) throw new TypeError("a row is no list");
    return rows;
  }

  *eachList(
    sql: string,
    { exact = false, values = [] }: { readonly exact?: boolean; readonly values?: readonly StoreValue[] } = {},
  ): Generator<readonly StoreValue[]> {
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

  run(sql: string, ...values: StoreValue[]): void {
    this.change(sql, ...values);
  }

  change(sql: string, ...values: StoreValue[]): number {
    return Number(this.guarded(() => this.prepared(sql).run(...values)).changes);
  }

  insertMany(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly StoreValue[])[],
    onConflict = "",
  ): void {
    const places = columns.map(() => "?").join(", ");
    const statement = this.prepared(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places}) ${onConflict}`);
    this.write(() => {
      this.guarded(() => rows.forEach((row) => statement.run(...row)));
    });
  }

  matching<const Queries extends readonly Matching[]>(...queries: Queries): { -readonly [I in keyof Queries]: Row[] } {
    return queries.map((query) => this.matchingOne(query)) as { -readonly [I in keyof Queries]: Row[] };
  }

  private matchingOne({ select, columns, keys = [] }: Matching): Row[] {
    if (columns === undefined) return this.allExact(select);
    const statement = this.prepared(`${select} WHERE ${columns.map((column) => `${column} = ?`).join(" AND ")}`, true);
    return this.guarded(() => keys.flatMap((key) => statement.all(...key)));
  }

  execute(sql: string): void {
    this.guarded(() => this.database.exec(sql));
  }

  write<Result>(work: () => Result): Result {
    if (this.inTransaction) return work();
    try {
      const result = this.transaction("BEGIN IMMEDIATE", work);
      this.failure = undefined;
      return result;
    } catch (error) {
      const problem = error instanceof Error ? sqliteFailure(error.cause)?.problem : undefined;
      if (error instanceof Error && (problem === "full" || problem === "unreadable")) {
        this.failure = { error, at: Date.now() };
      }
      if (problem === "full") this.emptyLog();
      throw error;
    }
  }

  read<Result>(work: () => Result): Result {
    return this.inTransaction ? work() : this.transaction("BEGIN", work);
  }

  savepoint<Result>(work: () => Result): Result {
    const name = `s${++this.savepoints}`;
    this.prepared(`SAVEPOINT ${name}`).run();
    try {
      const result = work();
      this.prepared(`RELEASE ${name}`).run();
      return result;
    } catch (error) {
      // After a full disk SQLite may have rolled back all by itself.
      if (this.inTransaction) this.execute(`ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    } finally {
      this.savepoints--;
    }
  }

  /** Where there is room for that little and was none for a write a moment ago, that write's error stands. */
  touch(): void {
    if (this.failure !== undefined && Date.now() - this.failure.at < FAILURE_MS) throw this.failure.error;
    try {
      this.execute("PRAGMA busy_timeout = 0");
      this.execute(`PRAGMA user_version = ${this.mark().version}`);
    } finally {
      this.execute(`PRAGMA busy_timeout = ${this.lockTimeout}`);
    }
  }

  scrub(): boolean {
    return this.first("PRAGMA wal_checkpoint(TRUNCATE)")?.["busy"] === 0;
  }

  mark(): StoreMark {
    const numberOf = (pragma: string) => Number(this.first(`PRAGMA ${pragma}`)?.[pragma]);
    return { applicationId: numberOf("application_id"), version: numberOf("user_version") };
  }

  compareSchema(): SchemaDifferences {
    return compareSqlite(this, this.schema);
  }

  damage(): string | undefined {
    const found = this.first("PRAGMA integrity_check(1)")?.["integrity_check"];
    return found === "ok" ? undefined : String(found);
  }

  close(): void {
    if (this.database.isOpen) this.guarded(() => this.database.close());
  }

  /** There may be room in the file where there is none for the log to grow. */
  private emptyLog(): void {
    try {
      this.scrub();
    } catch {
      // What led here is what is told.
    }
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
    this.execute(begin);
    try {
      const result = work();
      this.execute("COMMIT");
      return result;
    } catch (error) {
      // After a full disk SQLite may have rolled back by itself.
      if (this.inTransaction) this.execute("ROLLBACK");
      throw error;
    }
  }

  private prepared(sql: string, exact = false, lists = false): StatementSync {
    return this.guarded(() => this.statements.of(sql, exact, lists));
  }

  private guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      const failure = sqliteFailure(error);
      throw failure === undefined ? error : this.explain(failure);
    }
  }
}
