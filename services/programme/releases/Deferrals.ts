import type { Logger } from "pino";
import type { Reason } from "../../../sdk/decodeRevert.js";
import type { Remote } from "../../common/state/thread/Remote.js";
import type { Pauses, ReleaseNotes } from "../state/ReleaseNotes.js";

/** Which of some releases cannot be settled now. */
export interface Deferred {
  /** Whether a release has to wait. */
  waits(requestId: string): boolean;
  /** Whether a release goes without company since it failed on chain. */
  alone(requestId: string): boolean;
}

/** Releases that cannot be settled now: why, and when they are tried again, later each time. */
export class Deferrals {
  constructor(
    private readonly notes: Remote<ReleaseNotes>,
    private readonly pauses: Pauses,
    private readonly clock: () => number,
    private readonly log: Logger,
  ) {}

  async of(requestIds: readonly string[]): Promise<Deferred> {
    const [retries, now] = [await this.notes.retriesOf(requestIds), this.clock()];
    return {
      waits: (requestId) => (retries.get(requestId)?.nextAt ?? 0) > now,
      alone: (requestId) => retries.get(requestId)?.alone ?? false,
    };
  }

  /** Puts a release off. `alone` once said stays. */
  async defer(requestId: string, { code, reason }: Reason, alone = false): Promise<void> {
    const { retrySeconds, longestRetrySeconds } = this.pauses;
    const pauses = { retrySeconds, longestRetrySeconds };
    const { attempts, nextAt } = await this.notes.defer(requestId, { code, reason, alone }, pauses, this.clock());
    this.log.warn({ code, attempts, nextAt }, "a release cannot be settled now");
  }

  /** Forgets releases that are settled. */
  async clear(requestIds: readonly string[]): Promise<void> {
    if (requestIds.length > 0) await this.notes.clearRetries(requestIds);
  }
}
