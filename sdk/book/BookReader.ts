import { balanceOf, checkNotPast, lastRecordedAt, type Balance } from "./balanceOf.js";
import type { BookContext } from "./BookContext.js";
import { openBookFile } from "./BookFile.js";
import { systemClock, type OpenOptions } from "./BookOptions.js";
import { randomSecrets } from "./BookSecrets.js";
import { checkTail } from "./checkTail.js";
import { refuseStrangeSchema } from "./compareSchema.js";
import {
  expiring,
  expiringEpochs,
  expiringIn,
  expiringOf,
  expiringPage,
  type ExpiringPage,
  type ExpiringPoints,
} from "./expiring.js";
import { historyOf, type HistoryPage, type PageOptions } from "./history.js";
import { findMember, type MemberName } from "./members.js";
import { notices, type Notice } from "./notices.js";
import { closedPeriod, nextPeriod, periods, type ClosedPeriod } from "./periods.js";
import { checkProgramme, epochAt, expiryOf, type Programme } from "./Programme.js";
import { releaseOf, type RecordedRelease } from "./release.js";
import { nextIssueId, pendingReleases, type PendingRelease } from "./releaseLines.js";
import { numberOf } from "./rows.js";
import { rollForward, totals, type RollForwardLine, type Totals } from "./totals.js";

/** Reads a book, and never needs a lock on who writes it. Points are `bigint`, times Unix seconds. */
export class BookReader {
  protected constructor(protected readonly context: BookContext) {}

  /** Opens a book for reading. Errors as of `Book.open`. */
  static open(path: string, options: OpenOptions = {}): BookReader {
    return new BookReader(openContext(path, options, true));
  }

  close(): void {
    this.context.file.close();
  }

  get path(): string {
    return this.context.file.address;
  }

  get programme(): Programme {
    return this.context.file.programme;
  }

  /** The book's clock, but never before the last entry. */
  get now(): number {
    return Math.max(this.context.clock(), lastRecordedAt(this.context.file));
  }

  /** The number of the last entry; 0 in an empty book. */
  get lastEntry(): number {
    return numberOf(this.context.file.first("SELECT coalesce(max(seq), 0) AS last FROM entry") ?? {}, "last");
  }

  /** The epoch that runs at a time, by default now. */
  epochAt(time = this.now): number {
    return epochAt(this.programme, time);
  }

  /** When an epoch's points expire: they can be spent before. */
  expiryOf(epoch: number): number {
    return expiryOf(this.programme, epoch);
  }

  /**
   * A member's points by cohort, and what it owes.
   *
   * Errors: `CUSTOMER_UNKNOWN`; `INVALID_TIME` for a time before the last entry.
   *
   * @param at A later time than now tells what will have settled and expired by then.
   */
  balanceOf(name: MemberName, at = this.now): Balance {
    return balanceOf(this.context.file, name, at);
  }

  /** Points that a member owes. Error: `CUSTOMER_UNKNOWN`. */
  debtOf(name: MemberName): bigint {
    return findMember(this.context.file, name).debt;
  }

  /** A member's entries, latest first, a page at a time. Error: `CUSTOMER_UNKNOWN`. */
  historyOf(name: MemberName, page: PageOptions = {}): HistoryPage {
    return historyOf(this.context.file, name, page);
  }

  /** What a member has that expires within so many days, earliest first. Errors: `CUSTOMER_UNKNOWN`, `INVALID_DAYS`, `INVALID_TIME`. */
  expiringOf(name: MemberName, days: number, at = this.now): ExpiringPoints[] {
    return expiringOf(this.context.file, name, days, at);
  }

  /** What all members have that expires within so many days, one by one, by epoch. Errors: `INVALID_DAYS`, `INVALID_TIME`. */
  expiring(days: number, at = this.now): Generator<ExpiringPoints> {
    return expiring(this.context.file, days, at);
  }

  /** Who still has points of one epoch, erased customers left out, one by one. */
  expiringIn(epoch: number): Generator<ExpiringPoints> {
    return expiringIn(this.context.file, epoch);
  }

  /**
   * The same, a page at a time: nothing is held between two pages, and each is as the book is when it is read.
   *
   * @param after Where the page begins: 0, or `next` of the one before.
   */
  expiringPage(epoch: number, after: number): ExpiringPage {
    return expiringPage(this.context.file, epoch, after);
  }

  /** Epochs that are valid at a time and expire within so many days, earliest first. Errors: `INVALID_DAYS`, `INVALID_TIME`. */
  expiringEpochs(days: number, at = this.now): number[] {
    checkNotPast(this.context.file, at);
    return expiringEpochs(this.programme, days, at);
  }

  /** The files of notices of expiry that were written, by epoch. */
  notices(): Notice[] {
    return notices(this.context.file);
  }

  /** What the whole book says of each cohort at any time, past or future. Error: `INVALID_TIME`. */
  totals(at = this.now): Totals {
    return totals(this.context.file, at);
  }

  /** What happened to each cohort after one time and up to another. Error: `INVALID_TIME`. */
  rollForward(from: number, to: number): RollForwardLine[] {
    return rollForward(this.context.file, from, to);
  }

  /** A release and the fate of its lines; undefined when there is none of that number. */
  releaseOf(requestId: string): RecordedRelease | undefined {
    return releaseOf(this.context.file, requestId);
  }

  /** The number of the next release line. */
  get nextIssueId(): number {
    return nextIssueId(this.context.file);
  }

  /** Lines that the chain does not have yet, in the order of their numbers. */
  pendingReleases(limit = 1_000): PendingRelease[] {
    return pendingReleases(this.context.file, limit);
  }

  /** The period to be closed next. */
  get nextPeriod(): number {
    return nextPeriod(this.context.file);
  }

  /** A closed period; undefined when it is not closed. */
  closedPeriod(period: number): ClosedPeriod | undefined {
    return closedPeriod(this.context.file, period);
  }

  /** All closed periods, in order. */
  periods(): Generator<ClosedPeriod> {
    return periods(this.context.file);
  }
}

/** What `open` of a reader and of a book begin with. */
export function openContext(path: string, options: OpenOptions, readOnly: boolean): BookContext {
  const { clock = systemClock, knownTime, lockTimeout, programme, secrets } = options;
  const file = openBookFile(path, { readOnly, lockTimeout });
  try {
    if (programme !== undefined) checkProgramme(path, file.programme, programme);
    checkTail(file);
    refuseStrangeSchema(file);
    return { file, clock, knownTime, secrets: { ...randomSecrets, ...secrets } };
  } catch (error) {
    file.close();
    throw error;
  }
}
