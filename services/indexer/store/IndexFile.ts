import { closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { indexError } from "./indexError.js";
import { numberOf, textOf, type Row } from "./rows.js";
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from "./schema.js";

/** The alliance an index is of. */
export interface Source {
  readonly chainId: number;
  readonly exchange: string;
  readonly firstBlock: number;
  readonly registry: string;
  readonly oracle: string;
  readonly milk: string;
  /** The feed that prices MLK, such as MLK/KRW. */
  readonly milkFeed: string;
}

export interface IndexFileOptions {
  /** Milliseconds to wait for another process; 5,000 by default. */
  readonly lockTimeout?: number | undefined;
}

const LOCK_TIMEOUT_MS = 5_000;
const OWNER_ONLY = 0o600;

/** The chain is the alliance's only: a new file is its owner's only, and what SQLite writes beside it follows. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, "wx", OWNER_ONLY));
  } catch {
    // It is there, or SQLite says why it cannot be.
  }
}

/**
 * The database of an index: statements prepared once, transactions that happen whole or not at all, SQLite's errors as ours. One
 * process writes while others read.
 *
 * Errors of every call: `INDEX_LOCKED`, `INDEX_FULL`, `INDEX_DAMAGED`, `INDEX_UNREADABLE`.
 */
export class IndexFile {
  private readonly statements = new Map<string, StatementSync>();

  private constructor(
    readonly path: string,
    private readonly database: DatabaseSync,
  ) {}

  /** Opens an index to write to it, and makes it when it is not there. Error: `INDEX_OTHER`. */
  static openOrCreate(path: string, options: IndexFileOptions = {}): IndexFile {
    makePrivate(path);
    return IndexFile.open(path, false, options, (file) => {
      file.database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      file.transaction(() => {
        if (file.pragma("application_id") !== 0 || file.pragma("user_version") !== 0) return;
        file.database.exec(SCHEMA);
        file.database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
      });
    });
  }

  /** Opens an index to read it. Errors: `INDEX_MISSING`, `INDEX_OTHER`. */
  static read(path: string, options: IndexFileOptions = {}): IndexFile {
    if (!existsSync(path)) {
      throw new AllianceError("INDEX_MISSING", `There is no index ${path}.`, "Give the database of an indexer.");
    }
    return IndexFile.open(path, true, options, () => undefined);
  }

  private static open(
    path: string,
    readOnly: boolean,
    { lockTimeout = LOCK_TIMEOUT_MS }: IndexFileOptions,
    prepare: (file: IndexFile) => void,
  ): IndexFile {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(path, { readOnly, timeout: lockTimeout });
      database.aggregate("exact_sum", {
        start: () => 0n,
        step: (sum: bigint, value) => sum + BigInt(typeof value === "string" ? value : 0),
        result: String,
      });
      const file = new IndexFile(path, database);
      prepare(file);
      file.checkSchema();
      return file;
    } catch (cause) {
      database?.close();
      throw indexError(path, cause);
    }
  }

  close(): void {
    this.statements.clear();
    if (this.database.isOpen) this.database.close();
  }

  /** What the index is of; undefined before the first block. */
  source(): Source | undefined {
    const row = this.first("SELECT * FROM source");
    if (row === undefined) return undefined;
    return {
      chainId: numberOf(row, "chainId"),
      exchange: textOf(row, "exchange"),
      firstBlock: numberOf(row, "firstBlock"),
      registry: textOf(row, "registry"),
      oracle: textOf(row, "oracle"),
      milk: textOf(row, "milk"),
      milkFeed: textOf(row, "milkFeed"),
    };
  }

  first(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.guarded(() => this.prepared(sql).get(...values));
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.guarded(() => this.prepared(sql).all(...values));
  }

  /** A query's rows one by one, for results of any length. */
  *each(sql: string, ...values: SQLInputValue[]): Generator<Row> {
    const rows = this.guarded(() => this.database.prepare(sql).iterate(...values));
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

  /** Runs a statement and gives how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.guarded(() => this.prepared(sql).run(...values)).changes);
  }

  /** Runs work that writes, whole or not at all. */
  transaction<Result>(work: () => Result): Result {
    this.guarded(() => this.database.exec("BEGIN IMMEDIATE"));
    try {
      const result = work();
      this.guarded(() => this.database.exec("COMMIT"));
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Runs work that reads one state of the index, whatever is written meanwhile. */
  async snapshot<Result>(work: () => Promise<Result>): Promise<Result> {
    this.guarded(() => this.database.exec("BEGIN"));
    try {
      return await work();
    } finally {
      this.rollback();
    }
  }

  private rollback(): void {
    if (this.database.isTransaction) this.database.exec("ROLLBACK");
  }

  private checkSchema(): void {
    if (this.pragma("application_id") === APPLICATION_ID && this.pragma("user_version") === SCHEMA_VERSION) return;
    throw new AllianceError(
      "INDEX_OTHER",
      `${this.path} is no index, or one of another version.`,
      "Give the database of an indexer of this version; an old one can be deleted and indexed again.",
    );
  }

  private pragma(name: "application_id" | "user_version"): number {
    return numberOf(this.database.prepare(`PRAGMA ${name}`).get() ?? {}, name);
  }

  private prepared(sql: string): StatementSync {
    const found = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, found);
    return found;
  }

  private guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw indexError(this.path, cause);
    }
  }
}
