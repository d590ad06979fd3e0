import { differences } from "../differences.js";
import type { SchemaDifferences, StoreValue } from "../Store.js";
import { markSchema } from "./createPostgres.js";
import { postgresSchema } from "./dialect.js";

/** Everything that stands in a schema, by kind and name, with what it is. `?` is the schema. */
const OBJECTS = `
WITH space AS (SELECT ?::regnamespace::oid AS oid),
  relation AS (SELECT pg_class.oid, relname, relkind FROM pg_class JOIN space ON relnamespace = space.oid)
SELECT CASE WHEN relkind IN ('r', 'p') THEN 'table ' ELSE 'relation ' END || relname AS name, relkind::text AS definition
  FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
UNION ALL SELECT 'column ' || relname || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity,
    collname, pg_get_expr(adbin, adrelid))
  FROM relation JOIN pg_attribute ON attrelid = relation.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    LEFT JOIN pg_collation ON pg_collation.oid = attcollation
  WHERE attnum > 0 AND NOT attisdropped AND relkind = 'r'
UNION ALL SELECT 'constraint ' || relname || '.' || conname, pg_get_constraintdef(pg_constraint.oid)
  FROM relation JOIN pg_constraint ON conrelid = relation.oid
UNION ALL SELECT 'index ' || relname, pg_get_indexdef(oid) FROM relation WHERE relkind = 'i'
UNION ALL SELECT 'trigger ' || relname || '.' || tgname, tgenabled::text || ' ' || pg_get_triggerdef(pg_trigger.oid)
  FROM relation JOIN pg_trigger ON tgrelid = relation.oid WHERE NOT tgisinternal
UNION ALL SELECT 'rule ' || relname || '.' || rulename, pg_get_ruledef(pg_rewrite.oid)
  FROM relation JOIN pg_rewrite ON ev_class = relation.oid
UNION ALL SELECT 'policy ' || relname || '.' || polname, polcmd::text FROM relation JOIN pg_policy ON polrelid = relation.oid
UNION ALL SELECT 'function ' || proname, prosrc FROM pg_proc JOIN space ON pronamespace = space.oid`;

/** Asks a server: a query's rows, or statements without an answer. */
export interface Asked {
  lists(sql: string, ...values: StoreValue[]): readonly (readonly StoreValue[])[];
  execute(sql: string): void;
}

/** What a server makes of a schema: its objects, by name. It makes them among its temporary tables and takes them back. */
export function makeObjects(store: Asked, place: string, schema: string): ReadonlyMap<string, string> {
  store.execute(`BEGIN; SET LOCAL search_path = pg_temp; ${postgresSchema(`${schema}${markSchema}`, "pg_temp")}`);
  try {
    const [[space] = []] = store.lists("SELECT nspname::text FROM pg_namespace WHERE oid = pg_my_temp_schema()");
    return objectsOf(store, String(space));
  } finally {
    store.execute(`ROLLBACK; SET search_path = ${place}`);
  }
}

/** What a PostgreSQL schema has besides or instead of the objects that a store has. */
export function comparePostgres(store: Asked, place: string, own: ReadonlyMap<string, string>): SchemaDifferences {
  return differences(own, objectsOf(store, place));
}

function objectsOf(store: Asked, place: string): Map<string, string> {
  const rows = store.lists(OBJECTS, place);
  // The server names temporary tables in two ways.
  const plain = (text: StoreValue | undefined) => String(text).replaceAll(`${place}.`, "").replaceAll("pg_temp.", "");
  return new Map(rows.map(([name, definition]) => [String(name), plain(definition)]));
}
