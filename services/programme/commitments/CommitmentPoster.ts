import { ZeroHash, type Signer } from "ethers";
import type { Logger } from "pino";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Programme } from "../../../sdk/book/Programme.js";
import type { Head } from "../../common/chain/Node.js";
import type { Chain } from "../chain/Chain.js";
import { decodeRevert } from "../../../sdk/decodeRevert.js";
import { revertOf } from "../../../sdk/revertOf.js";
import type { Finished } from "../../common/chain/Sender.js";
import type { ProgrammeConfig } from "../config.js";
import type { Metrics } from "../Metrics.js";
import type { Intent } from "../../common/state/Outbox.js";
import type { BookReads } from "../threads/objects.js";

/** What posting works with. */
export interface CommitmentContext {
  readonly programme: Programme;
  readonly reads: Pick<BookReads, "closedPeriod">;
  readonly chain: Chain;
  readonly issuer: Signer;
  readonly settings: ProgrammeConfig["commitments"];
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: () => number;
  /** The root of a period as the journal gives it, once it was built; by default what the book recorded. */
  readonly rootOf?: ((period: number) => string | undefined) | undefined;
}

/** Measured 54,000 and less; the rest is for a first use of its storage. */
const POST_GAS = 150_000n;
const RETRY_SECONDS = 5;

/**
 * Posts the root of every period at a fixed time after the period's end, whatever the size of the book, in turn, missed ones too. It
 * posts what the book recorded and the journal gives, and nothing else; a period has one root there.
 */
export class CommitmentPoster {
  /** The first period that the chain lacks; asked for again after every transaction. */
  private next: number | undefined;
  private lateSince: number | undefined;
  private retryAt = 0;
  private complaint: string | undefined;

  constructor(private readonly context: CommitmentContext) {}

  /** `ok`, or what is wrong: `late`, or the code of the error that keeps commitments from being posted. */
  get status(): string {
    if (this.complaint !== undefined) return this.complaint;
    return this.lateSince === undefined ? "ok" : "late";
  }

  /** Asks the chain anew, whoever posted before. */
  begin(): void {
    this.next = undefined;
  }

  /** Raises the alarm, once a period, when a commitment is late, whatever keeps it. */
  watch(): void {
    if (this.next === undefined) return;
    const { clock, settings, metrics, log } = this.context;
    const lateness = clock() - this.slotOf(this.next);
    if (lateness <= settings.graceSeconds || this.lateSince === this.next) return;
    this.lateSince = this.next;
    metrics.commitmentsLate.inc();
    log.error({ code: "LATE", period: this.next, lateness }, "a commitment is late");
  }

  /** The transaction that is due now, if one is. */
  async due(head: Head): Promise<Intent | undefined> {
    const now = this.context.clock();
    if (now < this.retryAt) return undefined;
    this.next ??= await this.findNext();
    const slot = this.slotOf(this.next);
    if (now < slot) return undefined;
    const period = this.next;
    const { reads, rootOf } = this.context;
    const root = rootOf === undefined ? (await reads.closedPeriod(period))?.root : rootOf(period);
    this.watch();
    if (root === undefined) {
      this.refuseMissing(period);
      return undefined;
    }
    // The book may have been put back: only now that this root is built is the one before there to be compared.
    await this.checkBefore(period);
    return this.intent(period, root, head);
  }

  /** Whether a commitment's time is so near that nothing else should be sent. */
  quiet(): boolean {
    if (this.next === undefined || this.context.clock() < this.retryAt) return false;
    const left = this.slotOf(this.next) - this.context.clock();
    return left > 0 && left <= this.context.settings.quietSeconds;
  }

  /** Takes note of a posting that ended. */
  finish({ outcome, transaction }: Finished): void {
    this.next = undefined;
    const { log, metrics, clock } = this.context;
    if (outcome === "mined") {
      this.lateSince = undefined;
      metrics.commitmentsPosted.inc();
      log.info({ period: periodIn(transaction.payload) }, "commitment posted");
    } else {
      this.retryAt = clock() + RETRY_SECONDS;
      log.error({ period: periodIn(transaction.payload), outcome }, "commitment not posted");
    }
  }

  /** When a period's commitment is posted, Unix seconds. */
  private slotOf(period: number): number {
    return (period + 1) * this.context.programme.periodLength + this.context.settings.postOffsetSeconds;
  }

  /** The first period that the chain lacks. */
  private async findNext(): Promise<number> {
    const { programme, chain } = this.context;
    const { point } = chain;
    const [next, length] = await chain.reach(() => Promise.all([point.nextCommitment(), point.commitmentPeriod()]));
    if (Number(length) !== programme.periodLength) {
      throw this.refuse(
        "PERIOD_OTHER",
        `The contract's periods last ${length} s, the book's ${programme.periodLength}.`,
      );
    }
    await this.checkBefore(Number(next));
    this.complaint = undefined;
    return Number(next);
  }

  /** What the chain has of the period before must be what the book says, if it says anything. */
  private async checkBefore(period: number): Promise<void> {
    const { reads, chain } = this.context;
    const before = period - 1;
    const ours = (await reads.closedPeriod(before))?.root;
    if (ours === undefined) return;
    const theirs = await chain.reach(() => chain.point.commitmentOf(before));
    if (theirs === ZeroHash || theirs === ours) return;
    throw this.refuse("ROOT_CONFLICT", `The chain has ${theirs} for period ${before}, the book ${ours}.`);
  }

  private async intent(period: number, root: string, head: Head): Promise<Intent | undefined> {
    const { chain, issuer } = this.context;
    const from = await issuer.getAddress();
    const to = await chain.point.getAddress();
    try {
      await chain.reach(() => chain.point.postCommitment.staticCall(root, period, { from, blockTag: "pending" }));
    } catch (error) {
      if (revertOf(error) === undefined) throw error;
      const { code, reason } = decodeRevert(error);
      this.next = undefined;
      throw this.refuse(
        code,
        `The commitment of period ${period} would fail: ${reason}; head is block ${head.number}.`,
      );
    }
    this.complaint = undefined;
    const data = chain.point.interface.encodeFunctionData("postCommitment", [root, period]);
    return { kind: "commitment", payload: JSON.stringify({ period }), to, data, gasLimit: POST_GAS };
  }

  /** A root that is being built is waited for; one that never will be is not. */
  private refuseMissing(period: number): void {
    if (period >= this.context.programme.firstPeriod) return;
    throw this.refuse("PERIOD_MISSING", `The book begins after period ${period}, which the chain waits for.`);
  }

  private refuse(code: string, message: string): AllianceError {
    this.complaint = code;
    this.retryAt = this.context.clock() + RETRY_SECONDS;
    return new AllianceError(code, message, "Compare the book, the configuration and the chain.");
  }
}

function periodIn(payload: string): number | undefined {
  const value: unknown = JSON.parse(payload);
  if (typeof value !== "object" || value === null || !("period" in value)) return undefined;
  return typeof value.period === "number" ? value.period : undefined;
}
