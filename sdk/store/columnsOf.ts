/** Kinds of columns, by their names in a schema. */
export type ColumnType = "INTEGER" | "TEXT" | "BLOB";

/** What a schema says of its columns, by `table.column`. */
export function columnsOf(ddl: string): Map<string, ColumnType> {
  const columns = new Map<string, ColumnType>();
  for (const [, table, body = ""] of ddl.replace(/--.*$/gm, "").matchAll(/CREATE TABLE (\w+) \(([\s\S]*?)\)[^()]*;/g)) {
    for (const [, column, type] of body.matchAll(/(\w+) (INTEGER|TEXT|BLOB)\b/g)) {
      columns.set(`${table}.${column}`, type as ColumnType);
    }
  }
  return columns;
}
