import type { Accrual, RecordedAccrual, RecordedBatch } from "./accrual.js";
import { accrue, accrueBatch, accrueEach } from "./accrue.js";
import { runGroup, type BookOperation } from "./group.js";
import type { Outcome } from "./Outcome.js";
import { bindAccount, createClaim, unbindAccount, type Claim } from "./accounts.js";
import { systemClock, type NewBookOptions, type OpenOptions } from "./BookOptions.js";
import { BookReader, openContext } from "./BookReader.js";
import { randomSecrets } from "./BookSecrets.js";
import { createBook } from "./createBook.js";
import { erase } from "./erase.js";
import { recordNotice, type NewNotice, type Notice } from "./notices.js";
import { closePeriod } from "./closePeriod.js";
import { recordRoot, type ClosedPeriod } from "./periods.js";
import { parseProgramme, type Programme } from "./Programme.js";
import { redeem, type RecordedRedemption, type Redemption } from "./redeem.js";
import { refund, type RecordedRefund, type Refund } from "./refund.js";
import { release, type Release, type ReleaseResult } from "./release.js";
import { settleRelease, voidRelease } from "./releaseLines.js";

/**
 * A partner's own book of its programme's points: accruals, refunds, redemptions at the shop and releases to the chain. Its entries are
 * only ever added, each with a hash over it and all before it.
 *
 * Every call is one durable transaction, whole or not at all: when it returns, what it recorded is on disk. Points are `bigint`, times
 * Unix seconds. An operation with a reference that was recorded before gives the first result again with `duplicate: true`; with another
 * content it is refused: `REFERENCE_CONFLICT`. So every call can be repeated until it is answered.
 *
 * Errors of every call: `BOOK_LOCKED` (another process is writing for too long), `BOOK_FULL`, `BOOK_DAMAGED`, `BOOK_UNREADABLE`,
 * `BOOK_UNCERTAIN` (a server went away while it committed: ask again with the same reference); of every
 * call that writes `CLOCK_STEPPED_BACK` (more than 5 s) and `CLOCK_LEAPT` (more than 100 days).
 */
export class Book extends BookReader {
  /**
   * Makes an empty book, readable by its owner only, and opens it.
   *
   * Errors: `BOOK_EXISTS`, `INVALID_PROGRAMME`, `BOOK_UNREADABLE`, `BOOK_FULL`.
   *
   * @param programme `firstPeriod` is by default the period that runs.
   */
  static create(
    path: string,
    programme: Omit<Programme, "firstPeriod"> & Partial<Programme>,
    options: NewBookOptions = {},
  ): Book {
    const now = (options.clock ?? systemClock)();
    const firstPeriod = programme.firstPeriod ?? Math.floor(now / programme.periodLength);
    createBook(path, {
      programme: parseProgramme({ ...programme, firstPeriod }),
      createdAt: now,
      secrets: { ...randomSecrets, ...options.secrets },
      serviceRole: options.serviceRole,
    });
    return Book.open(path, options);
  }

  /**
   * Opens a book.
   *
   * Errors: `BOOK_MISSING`; `BOOK_OTHER` (another programme, chain or schema version); `BOOK_DAMAGED` (cut short, no book, or
   * the hashes of its last entries are wrong: `verify` checks all of them); `FILE_EXPOSED` (others may read or change it).
   */
  static override open(path: string, options: OpenOptions = {}): Book {
    return new Book(openContext(path, options, false));
  }

  /** Writes durably what the book has already: throws when it cannot be written now. */
  touch(): void {
    this.context.file.touch();
  }

  /**
   * Records the points of a purchase. They are held for `holdSeconds` from the purchase on; what the member owes is paid of them first.
   *
   * Errors: `INVALID_POINTS`, `INVALID_TIME`, `INVALID_IDENTIFIER`, `INVALID_EPOCH` (later than the purchase's), `EPOCH_EXPIRED`,
   * `REFERENCE_CONFLICT`.
   */
  accrue(accrual: Accrual): RecordedAccrual {
    return accrue(this.context, accrual);
  }

  /**
   * Records many accruals in one transaction, all of them or, at the first that is refused, none. Those of customers erased since are passed
   * over and named. Errors as {@link accrue}.
   */
  accrueBatch(accruals: Iterable<Accrual>): RecordedBatch {
    return accrueBatch(this.context, accruals);
  }

  /**
   * Records many accruals in one transaction, each by itself: one that is refused keeps no other from being recorded. Gives what became of
   * each, in their order.
   */
  accrueEach(accruals: readonly Accrual[]): Outcome<RecordedAccrual>[] {
    return accrueEach(this.context, accruals);
  }

  /**
   * Does operations of many callers in one durable transaction, one after the other, and gives what became of each: one that is refused
   * undoes and keeps from being done nothing else. What is wrong with the book itself is thrown, and then nothing of them was done.
   */
  group(operations: readonly BookOperation[]): Outcome<unknown>[] {
    return runGroup(this.context, operations);
  }

  /**
   * Takes back the points of a purchase that was returned: of its own cohort first (what is held first), then the member's other held
   * points, then settled ones, earliest first. What is not there becomes the member's debt.
   *
   * Errors: `PURCHASE_UNKNOWN`, `REFUND_TOO_LARGE`, `INVALID_POINTS`, `INVALID_IDENTIFIER`, `REFERENCE_CONFLICT`.
   */
  refund(refund_: Refund): RecordedRefund {
    return refund(this.context, refund_);
  }

  /**
   * Spends settled points at the shop, earliest first.
   *
   * Errors: `INSUFFICIENT_POINTS`, `CUSTOMER_UNKNOWN`, `INVALID_POINTS`, `INVALID_IDENTIFIER`, `REFERENCE_CONFLICT`.
   */
  redeem(redemption: Redemption): RecordedRedemption {
    return redeem(this.context, redemption);
  }

  /**
   * Debits settled points, earliest first, so that the chain can issue them to the member's account: one line a cohort, each with a
   * number of its own. Lines are pending until {@link settleRelease}.
   *
   * Errors: `INSUFFICIENT_POINTS`, `CUSTOMER_UNKNOWN`, `ACCOUNT_MISSING`, `INVALID_POINTS`, `INVALID_IDENTIFIER`, `INVALID_PAYLOAD`,
   * `REFERENCE_CONFLICT`.
   */
  release(request: Release): ReleaseResult {
    return release(this.context, request);
  }

  /** Records that the chain has issued these lines. Repeated it does nothing. Errors: `RELEASE_UNKNOWN`, `RELEASE_CONFLICT`. */
  settleRelease(issueIds: readonly number[]): void {
    settleRelease(this.context, issueIds);
  }

  /**
   * Records that these lines can no longer be issued since their points have expired. Repeated it does nothing.
   *
   * Errors: `EPOCH_VALID`, `RELEASE_UNKNOWN`, `RELEASE_CONFLICT`.
   */
  voidRelease(issueIds: readonly number[]): void {
    voidRelease(this.context, issueIds);
  }

  /** Makes a one-time code, valid for 15 minutes, that replaces the customer's earlier one. Error: `CUSTOMER_UNKNOWN`. */
  createClaim(customerNumber: string): Claim {
    return createClaim(this.context, customerNumber);
  }

  /**
   * Ties an account to the customer a claim was made for, in the book only, and gives the customer's number.
   *
   * Errors: `CLAIM_INVALID`, `ACCOUNT_BOUND` (the customer has another account), `ACCOUNT_TAKEN` (another customer has it),
   * `INVALID_ACCOUNT`.
   */
  bindAccount(binding: { readonly claim: string; readonly account: string }): string {
    return bindAccount(this.context, binding);
  }

  /** Unties a customer's account, if it has one. Errors: `CUSTOMER_UNKNOWN`, `RELEASE_PENDING`. */
  unbindAccount(customerNumber: string): void {
    unbindAccount(this.context, customerNumber);
  }

  /**
   * Destroys a customer's number, salt, references and account. Its entries stay and tell nothing; its points cannot be spent any more.
   * The caller makes sure before that its account, if linked, holds nothing on chain.
   *
   * Errors: `CUSTOMER_UNKNOWN`, `RELEASE_PENDING`.
   *
   * @returns `scrubbed` is false when a reader kept the write-ahead log from being emptied: the data are gone from it with the next erasure
   * or when the book is closed.
   */
  erase(customerNumber: string): { readonly scrubbed: boolean } {
    return erase(this.context, customerNumber);
  }

  /**
   * Closes a period after its end, in turn: fixes its last entry, the head of the chain there and the seed of its commitment. A period
   * that is closed already is given again.
   *
   * Errors: `PERIOD_RUNNING`, `PERIOD_OUT_OF_TURN`.
   */
  closePeriod(period: number): ClosedPeriod {
    return closePeriod(this.context, period);
  }

  /** Records the root built for a closed period; the same again does nothing. Errors: `PERIOD_OPEN`, `ROOT_CONFLICT`, `INVALID_ROOT`. */
  recordRoot(period: number, root: string): void {
    recordRoot(this.context, period, root);
  }

  /** Records a file of notices; gives the one recorded before when there is one of that horizon and epoch. */
  recordNotice(notice: NewNotice): Notice {
    return recordNotice(this.context, notice);
  }
}
