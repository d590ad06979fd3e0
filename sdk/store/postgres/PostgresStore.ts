import { columnsOf, type ColumnType } from "../columnsOf.js";
import type { Matching, Row, SchemaDifferences, Store, StoreMark, StoreValue } from "../Store.js";
import type { StoreOptions } from "../StoreOptions.js";
import { comparePostgres, makeObjects } from "./comparePostgres.js";
import { copyText } from "./copyText.js";
import { createPostgres, type NewStore } from "./createPostgres.js";
import { arrayOf, namesIn, numbered } from "./dialect.js";
import type { Call, CallResult } from "./messages.js";
import { PostgresSession } from "./PostgresSession.js";
import { listsOf, transposed, typeOfValue, valueOf } from "./values.js";

const ROWS_A_FETCH = 5_000;
/** So many rows and more are copied: fewer are sooner sent with the rest. */
const COPIED = 250;
/** How long `touch` waits for who writes, milliseconds. */
const SHORTLY = 1;

/** What a server makes of a schema, by schema. */
const expected = new Map<string, ReadonlyMap<string, string>>();

/** A schema of a PostgreSQL database as a store. */
export class PostgresStore implements Store {
  readonly engine = "postgres";
  private readonly session: PostgresSession;
  private readonly columns: ReadonlyMap<string, ColumnType>;
  private readonly names: Map<string, string>;
  private readonly seen = new Set<string>();
  private cursors = 0;

  constructor(
    readonly address: string,
    private readonly options: StoreOptions,
  ) {
    this.columns = columnsOf(options.schema);
    this.names = namesIn(options.schema);
    this.session = new PostgresSession(address, options);
  }

  get inTransaction(): boolean {
    return this.session.inTransaction;
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
    this.session.later({ text: numbered(sql), values, keep: true });
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
      this.session.later({ text: `COPY ${table} (${columns.join(", ")}) FROM STDIN`, copied: copyText(rows) });
      return;
    }
    const types = columns.map((column) => arrayOf(this.typeOf(table, column)));
    const places = types.map((type, i) => `$${i + 1}::${type}`).join(", ");
    const text = `INSERT INTO ${table} (${columns.join(", ")}) SELECT * FROM unnest(${places}) ${onConflict}`;
    this.session.later({ text, values: transposed(rows, columns.length), keep: true });
  }

  matching<const Queries extends readonly Matching[]>(...queries: Queries): { -readonly [I in keyof Queries]: Row[] } {
    const wanted = queries.filter(({ columns, keys = [] }) => columns === undefined || keys.length > 0);
    const results = this.session.askAll(wanted.map(matchingCall));
    const found = queries.map((query) => {
      const result = results[wanted.indexOf(query)];
      return result === undefined ? [] : this.named(query.select, result.fields, result.rows, true);
    });
    return found as { -readonly [I in keyof Queries]: Row[] };
  }

  execute(sql: string): void {
    this.session.ask({ text: sql });
  }

  write<Result>(work: () => Result): Result {
    return this.session.write(work);
  }

  read<Result>(work: () => Result): Result {
    return this.session.read(work);
  }

  savepoint<Result>(work: () => Result): Result {
    return this.session.savepoint(work);
  }

  touch(): void {
    this.session.write(() => this.execute("UPDATE mark SET touched = touched + 1"), SHORTLY);
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
    const own = expected.get(this.options.schema) ?? this.makeObjects();
    if (own === undefined) return { strange: [], wrong: [] };
    expected.set(this.options.schema, own);
    return comparePostgres(this, this.session.place.schema, own);
  }

  /** The server watches over its own pages: with checksums, `pg_amcheck` and its log. */
  damage(): string | undefined {
    return undefined;
  }

  /** Makes the store's tables in one transaction with what `fill` puts into them; false, and nothing is done, when they are there. */
  create(made: Omit<NewStore, "schema">, fill: () => void): boolean {
    return this.write(() => {
      if (this.mark().applicationId !== 0) return false;
      createPostgres(this, this.session.place.schema, { ...made, schema: this.options.schema });
      fill();
      return true;
    });
  }

  close(): void {
    this.session.close();
  }

  /** Over a connection of its own: whatever is under way here goes on. */
  private makeObjects(): ReadonlyMap<string, string> | undefined {
    const [[follows] = []] = this.lists("SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END");
    if (follows === 1) return undefined;
    const other = new PostgresStore(this.address, { schema: this.options.schema, explain: this.options.explain });
    try {
      return makeObjects(other, this.session.place.schema, this.options.schema);
    } finally {
      other.close();
    }
  }

  private rows(sql: string, values: readonly StoreValue[], exact: boolean): Row[] {
    const { fields, rows } = this.query(sql, values);
    return this.named(sql, fields, rows, exact);
  }

  private query(sql: string, values: readonly StoreValue[]): CallResult {
    return this.session.ask({ text: numbered(sql), values, keep: true });
  }

  /** A query's rows some thousand at a time. Outside a transaction the server keeps them until they are read. */
  private *fetches(sql: string, values: readonly StoreValue[]): Generator<CallResult> {
    const name = `c${++this.cursors}`;
    const hold = this.inTransaction ? "" : "WITH HOLD";
    this.session.ask({ text: `DECLARE ${name} NO SCROLL CURSOR ${hold} FOR ${numbered(sql)}`, values });
    try {
      for (;;) {
        const result = this.session.ask({ text: `FETCH ${ROWS_A_FETCH} FROM ${name}` });
        yield result;
        if (result.rows.length < ROWS_A_FETCH) return;
      }
    } finally {
      // With its transaction it went by itself.
      if (this.session.isConnected && (hold !== "" || this.inTransaction)) this.session.ask({ text: `CLOSE ${name}` });
    }
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
