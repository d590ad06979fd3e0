import { DatabaseSync } from "node:sqlite";
import { damaged } from "./bookError.js";
import type { BookFile } from "./BookFile.js";
import { optionalTextOf, textOf, type Row } from "./rows.js";
import { SCHEMA } from "./schema.js";

/** Everything the schema names, and what a book's file keeps for all who open it. */
const OBJECTS = "SELECT type, name, sql FROM sqlite_schema ORDER BY name";
const SETTINGS = { encoding: "UTF-8", auto_vacuum: 0, journal_mode: "wal" } as const;

let expected: ReadonlyMap<string, string> | undefined;

/**
 * What a file has besides or instead of the schema: a table, index, trigger or view that was changed, taken out or put in, and a setting
 * of SQLite's that is another. A clause each.
 */
export function compareSchema(file: BookFile): string[] {
  const { strange, wrong } = compareObjects(file);
  const problems = [...wrong, ...strange];
  for (const [name, value] of Object.entries(SETTINGS)) {
    const kept = file.first(`PRAGMA ${name}`)?.[name];
    if (kept !== value) problems.push(`the setting ${name} is ${String(kept)} instead of ${value}`);
  }
  return problems;
}

/**
 * Refuses to work with a file that has what does not belong to a book: a trigger would act with the next entry. What was changed or taken out
 * is for `verify`. Error: `BOOK_DAMAGED`.
 */
export function refuseStrangeSchema(file: BookFile): void {
  const { strange } = compareObjects(file);
  if (strange[0] !== undefined) throw damaged(file.path, strange[0]);
}

/** What is there and does not belong to a book, and what belongs to it and is missing or another. */
function compareObjects(file: BookFile): { strange: string[]; wrong: string[] } {
  const own = (expected ??= schemaOf(emptyObjects()));
  const found = schemaOf(file.all(OBJECTS));
  const strange = [...found.keys()]
    .filter((name) => !own.has(name))
    .map((name) => `the ${name} does not belong to a book`);
  const wrong: string[] = [];
  for (const [name, sql] of own) {
    if (!found.has(name)) wrong.push(`the ${name} is missing`);
    else if (found.get(name) !== sql) wrong.push(`the ${name} was changed`);
  }
  return { strange, wrong };
}

function emptyObjects(): Row[] {
  const database = new DatabaseSync(":memory:");
  try {
    database.exec(SCHEMA);
    return database.prepare(OBJECTS).all();
  } finally {
    database.close();
  }
}

function schemaOf(rows: readonly Row[]): Map<string, string> {
  return new Map(
    rows.map((row) => [`${textOf(row, "type")} ${textOf(row, "name")}`, optionalTextOf(row, "sql") ?? ""]),
  );
}
