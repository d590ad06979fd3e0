import type { IndexFile } from "../store/IndexFile.js";
import { numberOf } from "../store/rows.js";

/** How many trades there were before a position. */
export function tradedBefore(file: IndexFile, position: number): number {
  const row = file.first("SELECT number FROM trade WHERE position < ? ORDER BY position DESC LIMIT 1", position);
  return row === undefined ? 0 : numberOf(row, "number");
}
