/** How many keys are counted by themselves; what comes beyond shares one count, so that nobody fills this memory. */
const MOST_KEYS = 100_000;
const A_MINUTE_MS = 60_000;
/** Looking through all of them takes milliseconds. */
const SWEEP_MS = 1_000;

interface Count {
  taken: number;
  readonly until: number;
}

/** Counts what each key does a minute, which begins with its first act. */
export class Limiter {
  private readonly counts = new Map<string, Count>();
  private sweepAt = -Infinity;

  /**
   * @param max How often a minute.
   * @param clock Milliseconds that only grow.
   */
  constructor(
    readonly max: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /**
   * Counts one, or several at once; gives 0, or the seconds until the key may come again. More at once than a minute has are let in when
   * nothing else was taken in it.
   */
  take(key: string, several = 1): number {
    const count = this.countOf(key);
    if (count.taken > 0 && count.taken + several > this.max) return this.secondsTo(count);
    count.taken += several;
    return 0;
  }

  /** The seconds until the key may come again, 0 for at once; counts nothing, and keeps no place for the key: nobody has to own it. */
  wait(key: string): number {
    const count = this.current(key) ?? (this.isFull() ? this.current("") : undefined);
    return count !== undefined && count.taken >= this.max ? this.secondsTo(count) : 0;
  }

  private secondsTo({ until }: Count): number {
    return Math.max(1, Math.ceil((until - this.clock()) / 1_000));
  }

  private countOf(key: string): Count {
    const known = this.current(key);
    if (known !== undefined) return known;
    if (key !== "" && !this.counts.has(key) && this.isFull()) return this.countOf("");
    const fresh = { taken: 0, until: this.clock() + A_MINUTE_MS };
    this.counts.set(key, fresh);
    return fresh;
  }

  private current(key: string): Count | undefined {
    const known = this.counts.get(key);
    return known !== undefined && known.until > this.clock() ? known : undefined;
  }

  /** Whether no place is left for another key, once those whose minute is over have given up theirs. */
  private isFull(): boolean {
    if (this.counts.size < MOST_KEYS) return false;
    const now = this.clock();
    if (now >= this.sweepAt) {
      this.sweepAt = now + SWEEP_MS;
      for (const [key, { until }] of this.counts) if (until <= now) this.counts.delete(key);
    }
    return this.counts.size >= MOST_KEYS;
  }
}
