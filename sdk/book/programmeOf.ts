import { damaged } from "./bookError.js";
import { parseProgramme, type Programme } from "./Programme.js";
import type { Row } from "./rows.js";

/** What a book's row says it is of. Error: `BOOK_DAMAGED` when no book would say so. */
export function programmeOf(path: string, row: Row): Programme {
  const names = ["chainId", "point", "epochLength", "validity", "holdSeconds", "periodLength", "firstPeriod"] as const;
  try {
    return parseProgramme(Object.fromEntries(names.map((name) => [name, row[name]])));
  } catch (cause) {
    throw damaged(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}
