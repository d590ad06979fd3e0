import { openBookFile, WHOLE } from "./BookFile.js";
import { Members } from "./replay/Members.js";
import { walkJournal, type JournalEntry, type Walk, type WalkOptions } from "./replay/walkJournal.js";

export type { JournalEntry } from "./replay/walkJournal.js";

/**
 * Walks a book's journal and hands each entry that is right to `visitor`; stops at the first one that was changed, removed or inserted. Reads
 * one unchanging state; the book may be written meanwhile.
 *
 * Errors: those of opening a book; what `visitor` throws.
 */
export function replay(path: string, visitor: (entry: JournalEntry) => void, options: WalkOptions = {}): Walk {
  const file = openBookFile(path, WHOLE);
  try {
    return file.read(() => walkJournal(file, new Members(file), visitor, options));
  } finally {
    file.close();
  }
}
