import type { BookFile } from "../BookFile.js";
import type { Keccak256 } from "../commitment/createKeccak256.js";
import { compareSchema } from "../compareSchema.js";
import { beganAsFirst, genesisOf } from "../genesis.js";
import { numberOf } from "../rows.js";
import { BookState } from "./BookState.js";
import { compareCustomers } from "./compareCustomers.js";
import { compareProjections } from "./compareProjections.js";
import { compareReferences } from "./compareReferences.js";
import { Findings } from "./Findings.js";
import { Members } from "./Members.js";
import { PeriodBuilder, type BuiltPeriod } from "./PeriodBuilder.js";
import { walkJournal, type JournalEntry, type Walk } from "./walkJournal.js";

export interface ReplayOptions {
  /** Called now and then with the entries walked and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called with each entry whose hash is right. */
  readonly visitor?: ((entry: JournalEntry) => void) | undefined;
  /** Whether the roots of closed periods are built again; true by default. */
  readonly roots?: boolean | undefined;
}

/** What one replay gives. */
export interface Replayed {
  readonly walk: Walk;
  /** What the entries say, up to the first that is wrong. */
  readonly state: BookState;
  readonly periods: readonly BuiltPeriod[];
}

/**
 * The one replay of a book: walks its journal, derives from nothing but its entries all that stands in the other tables, builds the roots of
 * its closed periods, and compares. What differs goes to `findings`. Run it in one read of the book.
 *
 * Error: `BOOK_DAMAGED` when the file cannot be read to its end.
 */
export function replayBook(
  file: BookFile,
  keccak256: Keccak256,
  findings: Findings,
  { onProgress, visitor, roots = true }: ReplayOptions = {},
): Replayed {
  const problem = file.damage();
  if (problem !== undefined) findings.add("FILE_DAMAGED", "file", problem);
  if (!genesisOf(file.programme, file.createdAt, file.referenceKey).equals(file.genesis) && !beganAsFirst(file)) {
    findings.add("PROGRAMME_DIFFERS", "programme", "it is not what the hash of the first entry builds on");
  }
  const rows = file.all("SELECT id FROM programme").map((row) => numberOf(row, "id"));
  if (rows.join() !== "1") {
    findings.add("PROGRAMME_DIFFERS", "programme", `it has the rows ${rows.join()} instead of 1`);
  }
  const state = new BookState(file, new Members(file));
  const ofPeriods = new Findings();
  const builder = new PeriodBuilder(file, roots ? keccak256 : undefined, state.cohorts, ofPeriods);
  const walk = walkJournal(
    file,
    state.members,
    (entry) => {
      builder.before(entry);
      const invalid = state.add(entry);
      if (invalid !== undefined) findings.add("ENTRY_INVALID", "entry", `entry ${entry.seq}: ${invalid}`);
      builder.after(entry);
      visitor?.(entry);
    },
    { onProgress },
  );
  builder.finish(walk);
  if (walk.broken === undefined) compareTables(file, keccak256, state, findings);
  else findings.add("JOURNAL_BROKEN", "entry", walk.broken.problem);
  findings.join(ofPeriods);
  for (const difference of compareSchema(file)) findings.add("SCHEMA_DIFFERS", "schema", difference);
  return { walk, state, periods: builder.built };
}

function compareTables(file: BookFile, keccak256: Keccak256, state: BookState, findings: Findings): void {
  compareProjections(file, state, findings);
  compareCustomers(file, keccak256, state, findings);
  compareReferences(file, state, findings);
}
