import type { z } from "zod";
import type { IndexFile } from "../store/IndexFile.js";
import { textOf } from "../store/rows.js";

/** The arguments of the latest event of a name and subject; undefined when there was none. */
export function latestEvent<Schema extends z.ZodType>(
  file: IndexFile,
  name: string,
  subject: string,
  schema: Schema,
): z.output<Schema> | undefined {
  const sql = "SELECT args FROM event WHERE name = ? AND subject = ? ORDER BY position DESC LIMIT 1";
  const row = file.first(sql, name, subject);
  return row && schema.parse(JSON.parse(textOf(row, "args")));
}
