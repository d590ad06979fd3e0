import type { Programme } from "../Programme.js";
import type { Totals } from "../totals.js";

/**
 * What can be wrong, by code:
 *
 * - `JOURNAL_BROKEN`: an entry was changed, removed or inserted; what follows it proves nothing and is not audited.
 * - `ENTRY_INVALID`: the hashes hold, but no book would write that entry.
 * - `PERIOD_INVALID`: a closed period is missing, or its last entry or head is not the journal's.
 * - `ROOT_DIFFERS`: the root in the book is not the one that the journal gives.
 * - `COMMITMENT_DIFFERS`: the root on chain is not the one that the journal gives: the journal was rewritten since.
 * - `COMMITMENT_UNKNOWN`: a root is on chain for a period that the book has not closed.
 * - `ISSUE_MISSING`: a release line is settled in the book and not issued on chain.
 * - `ISSUE_DIFFERS`: a line was issued to another member, or another amount or epoch, or although it is void.
 * - `ISSUE_UNKNOWN`: an issue on chain is not in the book.
 * - `TOTALS_DIFFER`: a cohort's roll-forward does not tie out.
 * - `PROGRAMME_DIFFERS`: book and point contract disagree on what the programme is.
 */
export type FindingCode =
  | "JOURNAL_BROKEN"
  | "ENTRY_INVALID"
  | "PERIOD_INVALID"
  | "ROOT_DIFFERS"
  | "COMMITMENT_DIFFERS"
  | "COMMITMENT_UNKNOWN"
  | "ISSUE_MISSING"
  | "ISSUE_DIFFERS"
  | "ISSUE_UNKNOWN"
  | "TOTALS_DIFFER"
  | "PROGRAMME_DIFFERS";

/** Something that does not match. */
export interface AuditFinding {
  readonly code: FindingCode;
  /** A sentence that names it. */
  readonly message: string;
}

/** A closed period that was built again from the journal. */
export interface AuditedPeriod {
  readonly period: number;
  readonly lastSeq: number;
  /** What the journal gives; undefined where it is broken before the period's last entry. */
  readonly root: string | undefined;
  /** What the book recorded, if it was built yet. */
  readonly recorded: string | undefined;
  /** What is on chain, if it was posted and the chain was asked. */
  readonly posted: string | undefined;
}

/** A release line that the book waits to see issued. */
export interface PendingLine {
  readonly issueId: number;
  readonly epoch: number;
  readonly points: bigint;
  /** Whether the chain has it already: the book settles it next. Undefined without a chain. */
  readonly issued: boolean | undefined;
}

/** Release lines by their state. */
export interface AuditedReleases {
  readonly settled: number;
  readonly void: number;
  readonly pending: readonly PendingLine[];
}

export interface AuditReport {
  /** Whether everything matches. */
  readonly ok: boolean;
  readonly file: string;
  readonly programme: Programme;
  /** Entries whose hash is right, from the first on. */
  readonly entries: number;
  readonly members: number;
  /** Hash of the last of those entries. */
  readonly head: string;
  /** The block the chain was read to; undefined without a chain. */
  readonly block: number | undefined;
  readonly periods: readonly AuditedPeriod[];
  /** Undefined where the journal is broken. */
  readonly releases: AuditedReleases | undefined;
  /** By cohort; undefined where the journal is broken. */
  readonly totals: Totals | undefined;
  /** The first hundred. */
  readonly findings: readonly AuditFinding[];
  /** All of them. */
  readonly findingCount: number;
}
