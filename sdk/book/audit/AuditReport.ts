import type { Programme } from "../Programme.js";
import type { Finding } from "../replay/Findings.js";
import type { BuiltPeriod } from "../replay/PeriodBuilder.js";
import type { Totals } from "../totals.js";

/** Something that does not match. */
export interface AuditFinding extends Finding {
  /** A sentence that names it. */
  readonly message: string;
}

/** A closed period that was built again from the journal. */
export interface AuditedPeriod extends BuiltPeriod {
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
