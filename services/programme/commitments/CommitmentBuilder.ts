import type { Logger } from "pino";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Book } from "../../../sdk/book/Book.js";
import { closeAndBuild } from "../../../sdk/book/commitment/closeAndBuild.js";

/**
 * Closes each period once it has ended and builds its root, in turn. Works beside everything else: roots are built in threads of
 * their own, and posted when their time has come.
 */
export class CommitmentBuilder {
  /** The first period whose root may be missing. */
  private next: number;
  private complaint: string | undefined;

  constructor(
    private readonly book: Book,
    private readonly workers: number | undefined,
    private readonly clock: () => number,
    private readonly log: Logger,
  ) {
    this.next = book.programme.firstPeriod;
    for (const { period, root } of book.periods()) {
      if (root === undefined) break;
      this.next = period + 1;
    }
  }

  /** `ok`, or the code of the error that keeps a root from being built. */
  get status(): string {
    return this.complaint ?? "ok";
  }

  /** Closes and builds one period, if one has ended: true when there may be another. */
  async step(): Promise<boolean> {
    const end = (this.next + 1) * this.book.programme.periodLength;
    if (this.clock() < end) return false;
    try {
      const { period } = await closeAndBuild(this.book, this.next, { workers: this.workers });
      this.log.info({ period }, "commitment built");
      this.next = period + 1;
      this.complaint = undefined;
      return true;
    } catch (error) {
      this.complaint = error instanceof AllianceError ? error.code : "BUILD_FAILED";
      this.log.error({ code: this.complaint, period: this.next }, "commitment not built");
      return false;
    }
  }
}
