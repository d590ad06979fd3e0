import { DatabaseSync } from "node:sqlite";
import type { Row, SchemaDifferences, Store } from "../Store.js";
import { differences } from "../differences.js";

/** Everything a schema names. */
const OBJECTS = "SELECT type || ' ' || name AS name, sql FROM sqlite_schema ORDER BY name";
/** What a file keeps for all who open it. */
const SETTINGS = { encoding: "UTF-8", auto_vacuum: 0, journal_mode: "wal" } as const;

/** By schema. */
const expected = new Map<string, ReadonlyMap<string, string>>();

/** What a file has besides or instead of a schema, and settings of SQLite's that are others. */
export function compareSqlite(store: Pick<Store, "all" | "first">, schema: string): SchemaDifferences {
  const own = expected.get(schema) ?? objectsOf(emptyObjects(schema));
  expected.set(schema, own);
  const { strange, wrong } = differences(own, objectsOf(store.all(OBJECTS)));
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => {
    const kept = store.first(`PRAGMA ${name}`)?.[name];
    return kept === value ? [] : [`the setting ${name} is ${String(kept)} instead of ${value}`];
  });
  return { strange, wrong: [...wrong, ...settings] };
}

function emptyObjects(schema: string): Row[] {
  const database = new DatabaseSync(":memory:");
  try {
    database.exec(schema);
    return database.prepare(OBJECTS).all();
  } finally {
    database.close();
  }
}

function objectsOf(rows: readonly Row[]): Map<string, string> {
  return new Map(rows.map(({ name, sql }) => [String(name), String(sql ?? "")]));
}
