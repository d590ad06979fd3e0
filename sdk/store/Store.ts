/** A value of a column, given or got: integers are `number` or `bigint`, bytes `Uint8Array`. */
export type StoreValue = null | number | bigint | string | Uint8Array;

/** A row by its columns' names, as they stand in the statement or the schema. */
export type Row = Record<string, StoreValue>;

/** What a store says of itself: whose it is, and of which version its schema is. Both 0 when it is of nobody. */
export interface StoreMark {
  /** Four ASCII letters as a number. */
  readonly applicationId: number;
  readonly version: number;
}

/** How a store's schema differs from the one it should have, a clause each. */
export interface SchemaDifferences {
  /** What is there and does not belong to it. */
  readonly strange: readonly string[];
  /** What is missing or another. */
  readonly wrong: readonly string[];
}

/** Rows of a query that match any of some keys. */
export interface Matching {
  /** A query without WHERE, such as `SELECT … FROM a JOIN b USING (c)`. */
  readonly select: string;
  /** What the keys' values are compared with, one column each. None: the query's rows, whatever they are. */
  readonly columns?: readonly string[];
  /** None may stand there twice. */
  readonly keys?: readonly (readonly StoreValue[])[];
}

/** Which database is behind a store. */
export type StoreEngine = "sqlite" | "postgres";

/**
 * A database of SQL, the same whether SQLite or PostgreSQL is behind it. Synchronous: whoever calls waits, so a service has its stores in
 * threads of their own, never on its event loop.
 *
 * Statements are in what both engines understand: `?` or `?1` for values, `ON CONFLICT (…) DO UPDATE` and `DO NOTHING`, no rowids, no
 * PRAGMAs. A round trip to PostgreSQL costs a fraction of a millisecond: where rows are many, {@link Store.insertMany} and {@link Store.matching}
 * take one for all of them.
 *
 * Errors of every method, each as the `AllianceError` that the store was opened to give: the store is locked by another, full, cannot be
 * reached or read, damaged.
 */
export interface Store {
  readonly engine: StoreEngine;
  /** The file, or the `postgres://` address; it never holds a password. */
  readonly address: string;

  /** The first row of a query, integers as numbers: an error when one is above 2^53. */
  first(sql: string, ...values: StoreValue[]): Row | undefined;
  /** The first row of a query, integers as bigints. */
  firstExact(sql: string, ...values: StoreValue[]): Row | undefined;
  /** All rows of a query, integers as numbers: an error when one is above 2^53. */
  all(sql: string, ...values: StoreValue[]): Row[];
  /** All rows of a query, integers as bigints. */
  allExact(sql: string, ...values: StoreValue[]): Row[];
  /** A query's rows one by one, integers as bigints; other queries may run meanwhile. */
  each(sql: string, ...values: StoreValue[]): Generator<Row>;
  /** All rows of a query, each a list of values, integers as numbers. A thousand at a time is the fastest way to read millions. */
  lists(sql: string, ...values: StoreValue[]): readonly (readonly StoreValue[])[];
  /** A query's rows one by one as {@link each}, but each a list of values: three times as fast. */
  eachList(
    sql: string,
    options?: { readonly exact?: boolean; readonly values?: readonly StoreValue[] },
  ): Generator<readonly StoreValue[]>;

  /** Runs a statement. Within a transaction its error may come with a later statement, at the latest with the savepoint's or the transaction's end. */
  run(sql: string, ...values: StoreValue[]): void;
  /** Runs a statement and gives the number of rows it changed. */
  change(sql: string, ...values: StoreValue[]): number;
  /** Inserts rows, in one round trip. `onConflict` is the clause of that name, empty for none. */
  insertMany(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly StoreValue[])[],
    onConflict?: string,
  ): void;
  /** Rows that match any of some keys, in no order, integers as bigints; in one round trip for all queries together. */
  matching<const Queries extends readonly Matching[]>(...queries: Queries): { -readonly [I in keyof Queries]: Row[] };
  /** Runs one or several statements without values. */
  execute(sql: string): void;

  /** Whether a transaction is under way. */
  readonly inTransaction: boolean;
  /** Runs `work` in one durable transaction that excludes other writers; within one, as part of it. */
  write<Result>(work: () => Result): Result;
  /** Runs `work` on one unchanging state of the store; within a transaction, as part of it. */
  read<Result>(work: () => Result): Result;
  /** Runs `work` within a transaction so that its error undoes what it did and nothing else. */
  savepoint<Result>(work: () => Result): Result;

  /** Writes durably what is there already, so that a full disk shows; waits for no other writer. */
  touch(): void;
  /** Leaves nothing of what was deleted where it can be found. False when a reader still needs it. */
  scrub(): boolean;
  mark(): StoreMark;
  /** Holds what the database has against the schema that the store was opened with. */
  compareSchema(): SchemaDifferences;
  /** What the database itself finds damaged in it; undefined when nothing is. */
  damage(): string | undefined;
  close(): void;
}
