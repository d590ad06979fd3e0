import { createHash } from "node:crypto";
import type { Matching, Row, SchemaDifferences, Store, StoreMark, StoreValue } from "../Store.js";
import type { Explain } from "../StoreFailure.js";
import { LOCK_TIMEOUT_MS, type StoreOptions } from "../StoreOptions.js";
import { comparePostgres, makeObjects } from "./comparePostgres.js";
import { createPostgres, type NewStore } from "./createPostgres.js";
import { arrayOf, columnsOf, namesIn, numbered, type ColumnType } from "./dialect.js";
import type { Call, CallResult, Parameter } from "./messages.js";
import { copyText } from "./copyText.js";
import { parsePostgresAddress, type PostgresAddress } from "./parsePostgresAddress.js";
import { PostgresError, postgresFailure } from "./postgresFailure.js";
import { askThread } from "./WaitingThread.js";

/** A server that has not answered for so long is taken for gone. */
const ANSWER_MS = 60_000;
/** Whoever holds the lock on writing and says nothing for so long loses it: killed it loses it at once. */
const SILENCE_MS = 2_000;
const ROWS_A_FETCH = 5_000;
/** So many rows and more are copied: fewer are sooner sent with the rest. */
const COPIED = 250;
/** A commit that was let go on before a second server had it: PostgreSQL says so in a warning and calls it done. */
const LOCAL_ONLY = /committed locally/;

let connections = 0;
/** What a server makes of a schema, by schema. */
const expected = new Map<string, ReadonlyMap<string, string>>();

/**
 * A schema of a PostgreSQL database, over one connection. One writes at a time: a transaction that writes holds an advisory lock of the
 * schema as long as it lives, and no longer. So whoever is killed, hangs or comes back too late has written nothing.
 */
export class PostgresStore implements Store {
  readonly engine = "postgres";
  private readonly schema: string;
  private readonly number = ++connections;
  private readonly place: PostgresAddress;
  private readonly explain: Explain;
  private readonly readOnly: boolean;
  private readonly lockTimeout: number;
  private readonly columns: ReadonlyMap<string, ColumnType>;
  private readonly names: Map<string, string>;
  private readonly seen = new Set<string>();
  private readonly lock: bigint;
  private connected = false;
  private depth = 0;
  private cursors = 0;
  private state: "none" | "reading" | "writing" = "none";
  /** Statements of the transaction that nobody waits for yet. */
  private pending: Call[] = [];

  constructor(
    readonly address: string,
    { readOnly = false, lockTimeout = LOCK_TIMEOUT_MS, schema, explain }: StoreOptions,
  ) {
    this.place = parsePostgresAddress(address);
    this.schema = schema;
    this.explain = explain;
    this.readOnly = readOnly;
    this.lockTimeout = lockTimeout;
    this.columns = columnsOf(schema);
    this.names = namesIn(schema);
    this.lock = createHash("sha256").update(`milk-store:${this.place.schema}`).digest().readBigInt64BE(0);
    this.connect();
  }

  get inTransaction(): boolean {
    return this.state !== "none";
  }

  first(sql: string, ...values: StoreValue[]): Row | undefined {
    return this.rows(sql, values, false)[0];
  }

  firstExact(sql: string, ...values: StoreValue[]): Row | undefined {
    return this.rows(sql, values, true)[0];
  }

  all(sql: string, ...values: StoreValue[]): Row[] {
    return this.rows(sql, values, false);
  }

  allExact(sql: string, ...values: StoreValue[]): Row[] {
    return this.rows(sql, values, true);
  }

  *each(sql: string, ...values: StoreValue[]): Generator<Row> {
    for (const { fields, rows } of this.fetches(sql, values)) yield* this.named(sql, fields, rows, true);
  }

  lists(sql: string, ...values: StoreValue[]): readonly (readonly StoreValue[])[] {
    return listsOf(this.query(sql, values), false);
  }

  *eachList(
    sql: string,
    { exact = false, values = [] }: { readonly exact?: boolean; readonly values?: readonly StoreValue[] } = {},
  ): Generator<readonly StoreValue[]> {
    for (const result of this.fetches(sql, values)) yield* listsOf(result, exact);
  }

  run(sql: string, ...values: StoreValue[]): void {
    this.later({ text: numbered(sql), values, keep: true });
  }

  change(sql: string, ...values: StoreValue[]): number {
    return this.query(sql, values).count;
  }

  insertMany(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly StoreValue[])[],
    onConflict = "",
  ): void {
    if (rows.length === 0) return;
    if (rows.length >= COPIED && onConflict === "") {
      this.later({ text: `COPY ${table} (${columns.join(", ")}) FROM STDIN`, copied: copyText(rows) });
      return;
    }
    const types = columns.map((column) => arrayOf(this.typeOf(table, column)));
    const places = types.map((type, i) => `$${i + 1}::${type}`).join(", ");
    const text = `INSERT INTO ${table} (${columns.join(", ")}) SELECT * FROM unnest(${places}) ${onConflict}`;
    this.later({ text, values: transposed(rows, columns.length), keep: true });
  }

  matching<const Queries extends readonly Matching[]>(...queries: Queries): { -readonly [I in keyof Queries]: Row[] } {
    const wanted = queries.filter(({ columns, keys = [] }) => columns === undefined || keys.length > 0);
    const results = this.askAll(wanted.map(matchingCall));
    const found = queries.map((query) => {
      const result = results[wanted.indexOf(query)];
      return result === undefined ? [] : this.named(query.select, result.fields, result.rows, true);
    });
    return found as { -readonly [I in keyof Queries]: Row[] };
  }

  execute(sql: string): void {
    this.ask({ text: sql });
  }

  write<Result>(work: () => Result): Result {
    if (this.state === "writing") return work();
    if (this.state === "reading") throw new TypeError("a read writes nothing");
    const begin = `BEGIN; SET LOCAL lock_timeout = ${this.lockTimeout}; SELECT pg_advisory_xact_lock(${this.lock})`;
    return this.transaction(begin, "writing", work);
  }

  read<Result>(work: () => Result): Result {
    if (this.inTransaction) return work();
    return this.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "reading", work);
  }

  savepoint<Result>(work: () => Result): Result {
    const name = `s${++this.depth}`;
    const begin = { text: `SAVEPOINT ${name}` };
    this.later(begin);
    try {
      const result = work();
      this.later({ text: `RELEASE ${name}` });
      return result;
    } catch (error) {
      const unsent = this.pending.indexOf(begin);
      this.pending.length = Math.max(unsent, 0);
      if (unsent < 0) this.pending.push({ text: `ROLLBACK TO ${name}` }, { text: `RELEASE ${name}` });
      throw error;
    } finally {
      this.depth--;
    }
  }

  touch(): void {
    this.transaction("BEGIN; SET LOCAL lock_timeout = 1", "writing", () => {
      this.execute("UPDATE mark SET touched = touched + 1");
    });
  }

  /** The server keeps what was deleted in its log for as long as it keeps the log; a file is not left with it. */
  scrub(): boolean {
    return true;
  }

  mark(): StoreMark {
    const there = this.first("SELECT to_regclass('mark')::text AS mark");
    if (there?.["mark"] === null) return { applicationId: 0, version: 0 };
    const { applicationId, version } = this.first("SELECT applicationId, version FROM mark") ?? {};
    return { applicationId: Number(applicationId), version: Number(version) };
  }

  /** A server that only follows another makes nothing to compare with: there the schema is taken for right. */
  compareSchema(): SchemaDifferences {
    const own = expected.get(this.schema) ?? this.makeObjects();
    if (own === undefined) return { strange: [], wrong: [] };
    expected.set(this.schema, own);
    return comparePostgres(this, this.place.schema, own);
  }

  /** The server watches over its own pages: with checksums, `pg_amcheck` and its log. */
  damage(): string | undefined {
    return undefined;
  }

  /** Makes the store's tables in one transaction with what `fill` puts into them; false, and nothing is done, when they are there. */
  create(made: Omit<NewStore, "schema">, fill: () => void): boolean {
    return this.write(() => {
      if (this.mark().applicationId !== 0) return false;
      createPostgres(this, this.place.schema, { ...made, schema: this.schema });
      fill();
      return true;
    });
  }

  close(): void {
    this.connected = false;
    askThread({ connection: this.number, close: true }, ANSWER_MS);
  }

  /** Over a connection of its own: whatever is under way here goes on. */
  private makeObjects(): ReadonlyMap<string, string> | undefined {
    const [[follows] = []] = this.lists("SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END");
    if (follows === 1) return undefined;
    const other = new PostgresStore(this.address, { schema: this.schema, explain: this.explain });
    try {
      return makeObjects(other, this.place.schema, this.schema);
    } finally {
      other.close();
    }
  }

  private connect(): void {
    const { hosts, user, database, ssl } = this.place;
    const greeting = [
      `SET search_path = ${this.place.schema}`,
      "SET client_connection_check_interval = 500",
      `SET idle_in_transaction_session_timeout = ${this.readOnly ? 0 : SILENCE_MS}`,
      // Plans made while a table was empty would read it whole for ever. What such a plan is said to cost would have each compiled.
      "SET enable_seqscan = off",
      "SET jit = off",
      ...(this.readOnly ? ["SET default_transaction_read_only = on"] : []),
    ].join("; ");
    const open = { hosts, user, database, ssl, standby: this.readOnly, greeting };
    this.answered(askThread({ connection: this.number, open }, ANSWER_MS));
    this.connected = true;
  }

  private rows(sql: string, values: readonly StoreValue[], exact: boolean): Row[] {
    const { fields, rows } = this.query(sql, values);
    return this.named(sql, fields, rows, exact);
  }

  private query(sql: string, values: readonly StoreValue[]): CallResult {
    return this.ask({ text: numbered(sql), values, keep: true });
  }

  /** A query's rows some thousand at a time. Outside a transaction the server keeps them until they are read. */
  private *fetches(sql: string, values: readonly StoreValue[]): Generator<CallResult> {
    const name = `c${++this.cursors}`;
    const hold = this.inTransaction ? "" : "WITH HOLD";
    this.ask({ text: `DECLARE ${name} NO SCROLL CURSOR ${hold} FOR ${numbered(sql)}`, values });
    try {
      for (;;) {
        const result = this.ask({ text: `FETCH ${ROWS_A_FETCH} FROM ${name}` });
        yield result;
        if (result.rows.length < ROWS_A_FETCH) return;
      }
    } finally {
      // With its transaction it went by itself.
      if (this.connected && (hold !== "" || this.inTransaction)) this.ask({ text: `CLOSE ${name}` });
    }
  }

  private transaction<Result>(begin: string, state: "reading" | "writing", work: () => Result): Result {
    if (!this.connected) this.connect();
    // What a transaction begins and ends with goes with what it asks and writes.
    this.pending = [{ text: begin }];
    this.state = state;
    this.depth = 0;
    try {
      const result = work();
      const calls = [...this.pending, { text: "COMMIT" }];
      this.pending = [];
      const { warnings } = this.call(calls, state === "writing");
      if (warnings.some((warning) => LOCAL_ONLY.test(warning))) throw this.onlyLocal();
      return result;
    } catch (error) {
      this.pending = [];
      if (this.connected) this.rollBack();
      throw error;
    } finally {
      this.state = "none";
    }
  }

  /** The error that led here is the one to be told. */
  private rollBack(): void {
    const reply = askThread({ connection: this.number, calls: [{ text: "ROLLBACK" }], within: ANSWER_MS }, ANSWER_MS);
    if ("error" in reply && reply.error.lost) this.connected = false;
  }

  private onlyLocal(): Error {
    const reason = "the server committed without the second server that was to have it";
    return this.explain({ problem: "uncertain", reason, cause: new PostgresError("01000", reason, false) });
  }

  /** Something to be done within the transaction, when it is next asked; outside of one, now. */
  private later(call: Call): void {
    if (this.inTransaction) this.pending.push(call);
    else this.ask(call);
  }

  private ask(call: Call): CallResult {
    const [result] = this.askAll([call]);
    if (result === undefined) throw new TypeError("every statement has a result");
    return result;
  }

  private askAll(calls: readonly Call[]): readonly CallResult[] {
    if (calls.length === 0) return [];
    const all = [...this.pending, ...calls];
    this.pending = [];
    return this.call(all).results.slice(-calls.length);
  }

  private call(calls: readonly Call[], committing = false) {
    if (!this.connected) {
      if (this.inTransaction)
        throw this.failed({ code: "", message: "the connection is lost", lost: true }, committing);
      this.connect();
    }
    const within = ANSWER_MS + this.lockTimeout;
    return this.answered(askThread({ connection: this.number, calls, within }, within), committing);
  }

  private answered(reply: ReturnType<typeof askThread>, committing = false) {
    if ("results" in reply) return reply;
    if (reply.error.lost) this.connected = false;
    throw this.failed(reply.error, committing);
  }

  private failed(error: { code: string; message: string; lost: boolean }, committing: boolean): Error {
    const failure = postgresFailure(error, committing);
    return failure === undefined ? new PostgresError(error.code, error.message, error.lost) : this.explain(failure);
  }

  private named(sql: string, fields: readonly string[], rows: readonly StoreValue[][], exact: boolean): Row[] {
    if (!this.seen.has(sql)) {
      this.seen.add(sql);
      for (const [small, name] of namesIn(sql)) this.names.set(small, name);
    }
    const names = fields.map((field) => this.names.get(field) ?? field);
    return rows.map((values) => {
      const row: Row = {};
      for (const [i, name] of names.entries()) row[name] = valueOf(values[i], exact);
      return row;
    });
  }

  private typeOf(table: string, column: string): ColumnType {
    const type = this.columns.get(`${table}.${column}`);
    if (type === undefined) throw new TypeError(`the schema has no column ${table}.${column}`);
    return type;
  }
}

function matchingCall({ select, columns, keys = [] }: Matching): Call {
  const [first] = keys;
  if (columns === undefined || first === undefined) return { text: select, keep: true };
  const places = first.map((value, i) => `$${i + 1}::${arrayOf(typeOfValue(value))}`).join(", ");
  const names = columns.map((_, i) => `w${i}`);
  const same = columns.map((column, i) => `${column} = w${i}`).join(" AND ");
  const text = `${select} JOIN unnest(${places}) AS wanted (${names.join(", ")}) ON ${same}`;
  return { text, values: transposed(keys, columns.length), keep: true };
}

function listsOf({ rows }: CallResult, exact: boolean): StoreValue[][] {
  return rows.map((values) => values.map((value) => valueOf(value, exact)));
}

/** As SQLite gives it: every number is a whole one. */
function valueOf(value: StoreValue | undefined, exact: boolean): StoreValue {
  if (exact) return typeof value === "number" ? BigInt(value) : (value ?? null);
  if (typeof value !== "bigint") return value ?? null;
  throw Object.assign(new RangeError(`${value} is more than a number holds`), { code: "ERR_OUT_OF_RANGE" });
}

function typeOfValue(value: StoreValue): ColumnType {
  if (value instanceof Uint8Array) return "BLOB";
  return typeof value === "string" ? "TEXT" : "INTEGER";
}

function transposed(rows: readonly (readonly StoreValue[])[], columns: number): Parameter[] {
  return Array.from({ length: columns }, (_, i) => rows.map((row) => row[i] ?? null));
}
