import type { Logger } from "pino";
import type { Reason } from "../../../sdk/decodeRevert.js";
import type { ProgrammeConfig } from "../config.js";
import type { ReleaseNotes } from "../state/ReleaseNotes.js";

/** Releases that cannot be settled now: why, and when they are tried again, later each time. */
export class Deferrals {
  constructor(
    private readonly notes: ReleaseNotes,
    private readonly settings: Pick<ProgrammeConfig["releases"], "retrySeconds" | "longestRetrySeconds">,
    private readonly clock: () => number,
    private readonly log: Logger,
  ) {}

  /** Whether a release has to wait. */
  waits(requestId: string): boolean {
    return (this.notes.retryOf(requestId)?.nextAt ?? 0) > this.clock();
  }

  /** Whether a release goes without company since it failed on chain. */
  alone(requestId: string): boolean {
    return this.notes.retryOf(requestId)?.alone ?? false;
  }

  /** Puts a release off. `alone` once said stays. */
  defer(requestId: string, { code, reason }: Reason, alone = false): void {
    const before = this.notes.retryOf(requestId);
    const attempts = (before?.attempts ?? 0) + 1;
    const { retrySeconds, longestRetrySeconds } = this.settings;
    const pause = Math.min(retrySeconds * 2 ** Math.min(attempts - 1, 30), longestRetrySeconds);
    const nextAt = this.clock() + pause;
    this.notes.setRetry(requestId, { attempts, nextAt, alone: alone || (before?.alone ?? false), code, reason });
    this.log.warn({ code, attempts, nextAt }, "a release cannot be settled now");
  }

  /** Forgets a release that is settled. */
  clear(requestId: string): void {
    this.notes.clearRetry(requestId);
  }
}
