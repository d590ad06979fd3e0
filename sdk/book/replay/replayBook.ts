import type { BookFile } from "../BookFile.js";
import { blockKeccak } from "../commitment/BlockHasher.js";
import type { Keccak256 } from "../commitment/createKeccak256.js";
import { startHelpers } from "../commitment/startHelpers.js";
import { compareSchema } from "../compareSchema.js";
import { beganAsFirst, genesisOf } from "../genesis.js";
import { numberOf } from "../rows.js";
import { BookState } from "./BookState.js";
import { compareCustomers } from "./compareCustomers.js";
import { compareProjections } from "./compareProjections.js";
import { compareReferences } from "./compareReferences.js";
import { Findings } from "./Findings.js";
import { Members } from "./Members.js";
import { PeriodBuilder, type BuiltPeriod, type RootHashing } from "./PeriodBuilder.js";
import { walkJournal, type JournalEntry, type Walk } from "./walkJournal.js";

export interface ReplayOptions {
  /** Called now and then with the entries walked and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called with each entry whose hash is right. */
  readonly visitor?: ((entry: JournalEntry) => void) | undefined;
  /** Whether the roots of closed periods are built again; true by default. */
  readonly roots?: boolean | undefined;
  /** Threads that build roots; as many as the machine has cores by default, one for a small book. */
  readonly workers?: number | undefined;
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
  { roots = true, workers, ...options }: ReplayOptions = {},
): Replayed {
  checkFile(file, findings);
  const helpers = roots ? startHelpers(file, workers) : undefined;
  try {
    const hashing = roots ? { keccak: blockKeccak(keccak256), helpers } : undefined;
    const ofPeriods = new Findings();
    const replayed = replayEntries(file, hashing, { findings, ofPeriods }, options);
    const { walk, state } = replayed;
    if (walk.broken === undefined) compareTables(file, keccak256, state, findings);
    else findings.add("JOURNAL_BROKEN", "entry", walk.broken.problem);
    findings.join(ofPeriods);
    for (const difference of compareSchema(file)) findings.add("SCHEMA_DIFFERS", "schema", difference);
    return replayed;
  } finally {
    void helpers?.close();
  }
}

function checkFile(file: BookFile, findings: Findings): void {
  const problem = file.damage();
  if (problem !== undefined) findings.add("FILE_DAMAGED", "file", problem);
  if (!genesisOf(file.programme, file.createdAt, file.referenceKey).equals(file.genesis) && !beganAsFirst(file)) {
    findings.add("PROGRAMME_DIFFERS", "programme", "it is not what the hash of the first entry builds on");
  }
  const rows = file.all("SELECT id FROM programme").map((row) => numberOf(row, "id"));
  if (rows.join() !== "1") {
    findings.add("PROGRAMME_DIFFERS", "programme", `it has the rows ${rows.join()} instead of 1`);
  }
}

function replayEntries(
  file: BookFile,
  hashing: RootHashing | undefined,
  { findings, ofPeriods }: { readonly findings: Findings; readonly ofPeriods: Findings },
  { onProgress, visitor }: ReplayOptions,
): Replayed {
  const state = new BookState(file, new Members(file));
  const builder = new PeriodBuilder(file, hashing, state.cohorts, ofPeriods);
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
  return { walk, state, periods: builder.built };
}

function compareTables(file: BookFile, keccak256: Keccak256, state: BookState, findings: Findings): void {
  compareProjections(file, state, findings);
  compareCustomers(file, keccak256, state, findings);
  compareReferences(file, state, findings);
}
