import type { Logger } from "pino";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { PendingRelease } from "../../../sdk/book/releaseLines.js";
import type { Head } from "../../common/chain/Node.js";
import type { Finished } from "../../common/chain/Sender.js";
import type { Intent } from "../../common/state/Outbox.js";
import { composeBatch, gasOf } from "./composeBatch.js";
import { Deferrals } from "./Deferrals.js";
import { finishBatch } from "./finishBatch.js";
import { jobsOf, type Job, type ReadyJob } from "./Job.js";
import type { ReleaseContext } from "./ReleaseContext.js";
import { siftJobs } from "./siftJobs.js";

const FIRST_PAGE = 1_000;
const LARGEST_PAGE = 1_000_000;

/**
 * Brings what the book released onto the chain. The book knows which lines are pending and the chain which are issued; a line is
 * settled when the chain has it, whoever sent it, and sent only when it has not. So a release is settled exactly once, whatever
 * died in between.
 */
export class ReleaseWorker {
  private readonly context: ReleaseContext;
  /** The first line that did not exist when this instance began to lead; undefined once the chain has been asked about it. */
  private unsent: number | undefined;

  constructor(context: Omit<ReleaseContext, "deferrals">, log: Logger) {
    const deferrals = new Deferrals(context.notes, context.settings, context.clock, log);
    this.context = { ...context, deferrals };
  }

  /** Begins where the book is now, whoever led before. */
  async begin(): Promise<void> {
    this.unsent = await this.context.reads.nextIssueId();
  }

  /**
   * The next batch to be sent; `settled` when there was something to record in the book instead, undefined when there is nothing
   * to do now.
   */
  async next(head: Head): Promise<Intent | "settled" | undefined> {
    const { reads, chain, issuer, clock } = this.context;
    const jobs = await this.candidates();
    if (jobs.length === 0) return undefined;
    await this.refuseOldBook();
    const open = await this.recordKnown(jobs, head);
    const ready = await siftJobs(this.context, open);
    const batch = this.choose(ready, head);
    if (batch.length > 0) return composeBatch(chain, issuer, head, Math.max(clock(), await reads.now()), batch);
    return open.length < jobs.length ? "settled" : undefined;
  }

  /** Records in the book what a batch that ended did. Repeated it does nothing. */
  async finish(finished: Finished): Promise<void> {
    await finishBatch(this.context, finished);
  }

  /** Lines that wait for the chain, at most `limit`. */
  async pending(limit: number): Promise<number> {
    return this.context.pending.count(limit);
  }

  /**
   * A book that was put back from a backup gives the numbers of the releases it forgot once more. The chain has issued them, to others
   * perhaps, so nothing is sent or settled. Error: `BOOK_BEHIND`.
   */
  private async refuseOldBook(): Promise<void> {
    const { chain } = this.context;
    const { unsent } = this;
    if (unsent === undefined) return;
    if (await chain.reach(() => chain.point.isIssued(unsent))) {
      throw new AllianceError(
        "BOOK_BEHIND",
        `The chain has release line ${unsent}, which the book did not have when the service started.`,
        "Put back the newest copy of the book; until then nothing is released.",
      );
    }
    this.unsent = undefined;
  }

  /** Releases that are due, oldest first, about two batches of them: those that wait do not keep others waiting. */
  private async candidates(): Promise<Job[]> {
    const { reads, settings, deferrals } = this.context;
    for (let limit = FIRST_PAGE; ; limit *= 10) {
      const lines = await reads.pendingReleases(limit);
      const jobs = jobsOf(lines.length < limit ? lines : withoutLast(lines));
      const deferred = await deferrals.of(jobs.map(({ requestId }) => requestId));
      const due = jobs.filter(({ requestId }) => !deferred.waits(requestId));
      const [first] = due;
      if (first !== undefined && deferred.alone(first.requestId)) return [first];
      const together = due.filter(({ requestId }) => !deferred.alone(requestId));
      if (together.length > 0 || lines.length < limit || limit >= LARGEST_PAGE) {
        return within(together, 2 * settings.maxLines);
      }
    }
  }

  /** Records lines that the chain has and lines that have expired there. Gives the jobs with the lines that are left. */
  private async recordKnown(jobs: readonly Job[], head: Head): Promise<Job[]> {
    const { book, chain, deferrals, notes } = this.context;
    const { point } = chain;
    const lines = jobs.flatMap((job) => job.lines);
    const [expired, issued] = await chain.reach(async () => {
      const epochs = [...new Set(lines.map(({ epoch }) => epoch))];
      const over = await Promise.all(epochs.map((epoch) => point.isEpochExpired(epoch, { blockTag: head.number })));
      // Of the same block, which a node that lags does not have: what had expired by then and was not issued never will be.
      const known = await Promise.all(lines.map(({ issueId }) => point.isIssued(issueId, { blockTag: head.number })));
      return [
        new Set(epochs.filter((_, i) => over[i])),
        new Set(lines.filter((_, i) => known[i]).map(({ issueId }) => issueId)),
      ] as const;
    });
    const settled = lines.filter(({ issueId }) => issued.has(issueId));
    if (settled.length > 0) await book.settleRelease(settled.map(({ issueId }) => issueId));

    const left: Job[] = [];
    for (const job of jobs) {
      const open = job.lines.filter(({ issueId }) => !issued.has(issueId));
      const dead = open.filter(({ epoch }) => expired.has(epoch));
      if (dead.length > 0 && !(await this.voided(job, dead))) continue;
      const alive = open.filter(({ epoch }) => !expired.has(epoch));
      if (alive.length > 0) {
        left.push(alive.length === job.lines.length ? job : { ...job, lines: alive });
        continue;
      }
      await deferrals.clear([job.requestId]);
      if (job.exchange !== undefined) {
        const reason = "the points were on chain or expired before the request could be run with them";
        await notes.setFate(job.requestId, { status: "skipped", code: "NOT_RUN", reason, transactionHash: null });
      }
    }
    return left;
  }

  private async voided({ requestId }: Job, dead: readonly PendingRelease[]): Promise<boolean> {
    try {
      await this.context.book.voidRelease(dead.map(({ issueId }) => issueId));
      return true;
    } catch (error) {
      // The chain's clock is ahead of the book's.
      if (!(error instanceof AllianceError) || error.code !== "EPOCH_VALID") throw error;
      await this.context.deferrals.defer(requestId, { code: error.code, reason: "the points expire at this moment" });
      return false;
    }
  }

  /** As many as one transaction takes; of one account at most one with an exchange request, since those follow one another. */
  private choose(ready: readonly ReadyJob[], head: Head): ReadyJob[] {
    const { maxLines, maxGas } = this.context.settings;
    const gasLimit = head.gasLimit < BigInt(maxGas) ? (head.gasLimit * 9n) / 10n : BigInt(maxGas);
    const exchanging = new Set<string>();
    const batch: ReadyJob[] = [];
    let [lines, gas] = [0, 300_000n];
    for (const job of ready) {
      lines += job.lines.length;
      gas += gasOf(job);
      if (batch.length > 0 && (lines > maxLines || gas > gasLimit)) break;
      if (job.exchange !== undefined) {
        if (exchanging.has(job.account)) break;
        exchanging.add(job.account);
      }
      batch.push(job);
    }
    return batch;
  }
}

/** The page's end may have cut the last release. */
function withoutLast(lines: readonly PendingRelease[]): PendingRelease[] {
  const last = lines.at(-1)?.requestId;
  return lines.filter(({ requestId }) => requestId !== last);
}

function within(jobs: readonly Job[], most: number): Job[] {
  let lines = 0;
  const end = jobs.findIndex((job) => (lines += job.lines.length) > most);
  return end === -1 ? [...jobs] : jobs.slice(0, Math.max(end, 1));
}
