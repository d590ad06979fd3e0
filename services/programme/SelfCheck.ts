import type { Logger } from "pino";
import { AllianceError } from "../../sdk/AllianceError.js";
import { verifyInThread, type RunningVerification } from "../../sdk/book/verifyInThread.js";

/** A check is followed by a pause this many times as long as it took, at least. */
const REST = 4;

/**
 * Replays the whole book again and again, in a thread of its own, so that nothing is served, released or posted for long from rows that its
 * journal does not give. Roots are left out: the builder makes each from the journal, and the chain has those of before.
 */
export class SelfCheck {
  private problem: string | undefined;
  private running: RunningVerification | undefined;
  private stopped = false;
  private nextAt = 0;

  constructor(
    private readonly file: string,
    private readonly everySeconds: number,
    private readonly log: Logger,
  ) {}

  /** `ok`, or the code of what the last check found: `BOOK_UNSOUND` when rows do not follow from the journal. */
  get status(): string {
    return this.problem ?? "ok";
  }

  /** Refuses to go on with a book that the last check found wrong: `BOOK_UNSOUND`, or what kept it from being read. */
  refuseUnsound(): void {
    if (this.problem === undefined) return;
    throw new AllianceError(
      this.problem,
      `The book ${this.file} does not follow from its journal.`,
      "Run `milk book verify`, and put back a copy that is sound: nothing is released or posted until then.",
    );
  }

  /** Checks once, if it is time. */
  async step(): Promise<boolean> {
    const start = performance.now();
    if (this.stopped || start < this.nextAt) return false;
    this.running = verifyInThread({ file: this.file, roots: false });
    try {
      const { findings } = await this.running.result;
      this.conclude(findings.length === 0 ? undefined : "BOOK_UNSOUND", { tables: findings.map(({ table }) => table) });
    } catch (error) {
      this.conclude(error instanceof AllianceError ? error.code : "CHECK_FAILED", {});
    } finally {
      this.running = undefined;
      const end = performance.now();
      this.nextAt = end + Math.max(this.everySeconds * 1_000, REST * (end - start));
    }
    return false;
  }

  /** Ends a check that is under way; there is no other. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running?.stop();
  }

  /** Problems stay out of the log: they may name customers. */
  private conclude(problem: string | undefined, found: { readonly tables?: readonly string[] }): void {
    if (this.stopped) return;
    if (problem !== undefined && problem !== this.problem) {
      this.log.error({ code: problem, ...found }, "the book is not sound");
    }
    if (problem === undefined && this.problem !== undefined) this.log.info("the book is sound again");
    this.problem = problem;
  }
}
