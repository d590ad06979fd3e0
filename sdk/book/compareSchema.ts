import { damaged } from "./bookError.js";
import type { BookFile } from "./BookFile.js";

/**
 * What a book's store has besides or instead of the schema: a table, index, trigger or view that was changed, taken out or put in, and a
 * setting that is another. A clause each.
 */
export function compareSchema(file: BookFile): string[] {
  const { strange, wrong } = file.compareSchema();
  return [...wrong, ...strange];
}

/**
 * Refuses to work with a store that has what does not belong to a book: a trigger would act with the next entry. What was changed or taken out
 * is for `verify`. Error: `BOOK_DAMAGED`.
 */
export function refuseStrangeSchema(file: BookFile): void {
  const { strange } = file.compareSchema();
  if (strange[0] !== undefined) throw damaged(file.address, strange[0]);
}
