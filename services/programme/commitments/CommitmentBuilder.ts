import type { Logger } from "pino";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Programme } from "../../../sdk/book/Programme.js";
import type { BookReads } from "../threads/objects.js";
import { closeAndBuild, type ClosableBook } from "../../../sdk/book/commitment/closeAndBuild.js";

/**
 * Closes each period once it has ended and builds its root, in turn. Works beside everything else: roots are built in threads of
 * their own, and posted when their time has come.
 */
export class CommitmentBuilder {
  /** The first period whose root may be missing. */
  private next: number;
  /** An earlier one whose root is asked for. */
  private wanted: number | undefined;
  /** Roots built since the service started: what stands in the file may have been changed since. */
  private readonly built = new Map<number, string>();
  private complaint: string | undefined;

  constructor(
    private readonly book: ClosableBook & { readonly programme: Programme },
    private readonly reads: Pick<BookReads, "nextPeriod" | "closedPeriod">,
    private readonly workers: number | undefined,
    private readonly clock: () => number,
    private readonly log: Logger,
  ) {
    this.next = book.programme.firstPeriod;
  }

  /** Begins at the first period whose root the book lacks, whoever built those before: roots are recorded in turn. */
  async begin(): Promise<void> {
    let missing = await this.reads.nextPeriod();
    for (;;) {
      const before = await this.reads.closedPeriod(missing - 1);
      if (before === undefined || before.root !== undefined) break;
      missing--;
    }
    this.next = missing;
  }

  /** `ok`, or the code of the error that keeps a root from being built. */
  get status(): string {
    return this.complaint ?? "ok";
  }

  /**
   * A period's root, as it was built from the journal since the service started. One that was not, though the book has it, is built next
   * and given then.
   */
  rootOf(period: number): string | undefined {
    const root = this.built.get(period);
    if (root === undefined && period < this.next && period >= this.book.programme.firstPeriod) this.wanted = period;
    return root;
  }

  /** Closes and builds one period, if one has ended: true when there may be another. */
  async step(): Promise<boolean> {
    const wanted = this.wanted ?? this.next;
    const end = (wanted + 1) * this.book.programme.periodLength;
    if (this.clock() < end) return false;
    try {
      const { period, root } = await closeAndBuild(this.book, wanted, { workers: this.workers });
      this.log.info({ period }, "commitment built");
      this.built.set(period, root);
      this.wanted = undefined;
      this.next = Math.max(this.next, period + 1);
      this.complaint = undefined;
      return true;
    } catch (error) {
      this.complaint = error instanceof AllianceError ? error.code : "BUILD_FAILED";
      this.log.error({ code: this.complaint, period: wanted }, "commitment not built");
      return false;
    }
  }
}
