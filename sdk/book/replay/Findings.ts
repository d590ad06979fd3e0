/**
 * What can be wrong with a book, by code:
 *
 * - `SCHEMA_DIFFERS`: a table, index, trigger, view or setting is not what a book has.
 * - `FILE_DAMAGED`: SQLite finds its file broken.
 * - `PROGRAMME_DIFFERS`: what the book says of its programme is not what its hashes build on, or not what the chain says.
 * - `JOURNAL_BROKEN`: an entry was changed, removed or inserted; what follows it proves nothing and is not looked at.
 * - `ENTRY_INVALID`: the hashes hold, but no book would write that entry.
 * - `PROJECTION_DIFFERS`: a row that requests are answered from does not follow from the journal.
 * - `PERIOD_INVALID`: a closed period is missing, or its last entry or head is not the journal's.
 * - `ROOT_DIFFERS`: the root in the book is not the one that the journal gives.
 * - `TOTALS_DIFFER`: a cohort's roll-forward does not tie out.
 *
 * and against a chain:
 *
 * - `COMMITMENT_DIFFERS`: the root on chain is not the one that the journal gives: the journal was rewritten since.
 * - `COMMITMENT_UNKNOWN`: a root is on chain for a period that the book has not closed.
 * - `ISSUE_MISSING`: a release line is settled in the book and not issued on chain.
 * - `ISSUE_DIFFERS`: a line was issued to another member, or another amount or epoch, or although it is void.
 * - `ISSUE_UNKNOWN`: an issue on chain is not in the book.
 */
export type FindingCode =
  | "SCHEMA_DIFFERS"
  | "FILE_DAMAGED"
  | "PROGRAMME_DIFFERS"
  | "JOURNAL_BROKEN"
  | "ENTRY_INVALID"
  | "PROJECTION_DIFFERS"
  | "PERIOD_INVALID"
  | "ROOT_DIFFERS"
  | "TOTALS_DIFFER"
  | "COMMITMENT_DIFFERS"
  | "COMMITMENT_UNKNOWN"
  | "ISSUE_MISSING"
  | "ISSUE_DIFFERS"
  | "ISSUE_UNKNOWN";

/** Something that does not match. */
export interface Finding {
  readonly code: FindingCode;
  /** Where: a table of the book, the `file`, its `schema`, or the `chain`. */
  readonly table: string;
  /** Which row, by its key, and what is wrong with it. */
  readonly problem: string;
}

const KEPT = 100;

/** Collects what does not match: the first hundred, and how many in all. */
export class Findings {
  readonly list: Finding[] = [];
  count = 0;

  add(code: FindingCode, table: string, problem: string): void {
    this.count++;
    if (this.list.length < KEPT) this.list.push({ code, table, problem });
  }

  /** Takes over what another one collected. */
  join({ list, count }: Findings): void {
    this.list.push(...list.slice(0, KEPT - this.list.length));
    this.count += count;
  }
}
