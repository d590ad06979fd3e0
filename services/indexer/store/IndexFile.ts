import { closeSync, existsSync, openSync } from "node:fs";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { openStore } from "../../../sdk/store/openStore.js";
import { isPostgresAddress } from "../../../sdk/store/postgres/parsePostgresAddress.js";
import type { Row, StoreValue } from "../../../sdk/store/Store.js";
import { indexError } from "./indexError.js";
import { numberOf, textOf } from "./rows.js";
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

type Store = ReturnType<typeof openStore>;

const MADE = { applicationId: APPLICATION_ID, version: SCHEMA_VERSION };
const OWNER_ONLY = 0o600;
/**
 * An index is made again from the chain: it may lose its last range with the power, and what it forgets need not be wiped. A reader at work
 * must not keep the log of writes growing for ever.
 */
const PRAGMAS = `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = OFF; PRAGMA cache_size = -65536;
  PRAGMA journal_size_limit = 67108864`;

/** The chain is the alliance's only: a new file is its owner's only, and what SQLite writes beside it follows. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, "wx", OWNER_ONLY));
  } catch {
    // It is there, or SQLite says why it cannot be.
  }
}

/**
 * The database of an index: a file of SQLite's, or a schema of a PostgreSQL database. Transactions happen whole or not at all. One process
 * writes while others read.
 *
 * Errors of every call: `INDEX_LOCKED`, `INDEX_FULL`, `INDEX_DAMAGED`, `INDEX_UNREADABLE`.
 */
export class IndexFile {
  private constructor(private readonly store: Store) {}

  /** Opens an index to write to it, and makes it when it is not there. Errors: `INDEX_OTHER`, `STORE_ADDRESS_INVALID`. */
  static openOrCreate(address: string, options: IndexFileOptions = {}): IndexFile {
    if (!isPostgresAddress(address)) makePrivate(address);
    return IndexFile.open(address, false, options, (store) => {
      if (store.engine === "postgres") {
        store.create(MADE, () => undefined);
        return;
      }
      store.execute(PRAGMAS);
      store.write(() => {
        const { applicationId, version } = store.mark();
        if (applicationId !== 0 || version !== 0) return;
        store.execute(SCHEMA);
        store.execute(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
      });
    });
  }

  /** Opens an index to read it. Errors: `INDEX_MISSING`, `INDEX_OTHER`, `STORE_ADDRESS_INVALID`. */
  static read(address: string, options: IndexFileOptions = {}): IndexFile {
    const missing = () =>
      new AllianceError("INDEX_MISSING", `There is no index ${address}.`, "Give the database of an indexer.");
    if (!isPostgresAddress(address) && !existsSync(address)) throw missing();
    return IndexFile.open(address, true, options, (store) => {
      if (store.engine === "postgres" && store.mark().applicationId === 0) throw missing();
    });
  }

  private static open(
    address: string,
    readOnly: boolean,
    { lockTimeout }: IndexFileOptions,
    prepare: (store: Store) => void,
  ): IndexFile {
    const explain = (failure: Parameters<typeof indexError>[1]) => indexError(address, failure);
    const store = openStore(address, { readOnly, lockTimeout, schema: SCHEMA, explain });
    try {
      prepare(store);
      checkSchema(store);
      return new IndexFile(store);
    } catch (error) {
      store.close();
      throw error;
    }
  }

  /** Its file, or its address. */
  get path(): string {
    return this.store.address;
  }

  close(): void {
    this.store.close();
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

  first(sql: string, ...values: StoreValue[]): Row | undefined {
    return this.store.first(sql, ...values);
  }

  all(sql: string, ...values: StoreValue[]): Row[] {
    return this.store.all(sql, ...values);
  }

  /** A query's rows one by one, for results of any length. */
  each(sql: string, ...values: StoreValue[]): Generator<Row> {
    return this.store.each(sql, ...values);
  }

  /** Rows that match any of some keys, at once: see `Store.matching`. */
  matching(select: string, columns: readonly string[], keys: readonly (readonly StoreValue[])[]): Row[] {
    return this.store.matching({ select, columns, keys })[0];
  }

  /** Runs a statement and gives how many rows it changed. */
  change(sql: string, ...values: StoreValue[]): number {
    return this.store.change(sql, ...values);
  }

  /** Runs a statement; within a transaction its error may come with the transaction's end. */
  run(sql: string, ...values: StoreValue[]): void {
    this.store.run(sql, ...values);
  }

  /** Inserts rows at once: see `Store.insertMany`. */
  insertMany(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly StoreValue[])[],
    onConflict?: string,
  ): void {
    this.store.insertMany(table, columns, rows, onConflict);
  }

  /** Runs work that writes, whole or not at all. */
  transaction<Result>(work: () => Result): Result {
    return this.store.write(work);
  }

  /** Runs work on one state of the index. */
  reading<Result>(work: () => Result): Result {
    return this.store.read(work);
  }

  /** Runs work that waits for others meanwhile on one state of the index, whatever is written. */
  async snapshot<Result>(work: () => Promise<Result>): Promise<Result> {
    this.store.execute(this.store.engine === "sqlite" ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
      return await work();
    } finally {
      this.store.execute("ROLLBACK");
    }
  }
}

function checkSchema(store: Store): void {
  const { applicationId, version } = store.mark();
  if (applicationId === APPLICATION_ID && version === SCHEMA_VERSION) return;
  throw new AllianceError(
    "INDEX_OTHER",
    `${store.address} is no index, or one of another version.`,
    "Give the database of an indexer of this version; an old one can be deleted and indexed again.",
  );
}
