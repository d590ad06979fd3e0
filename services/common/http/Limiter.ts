/** How many keys are counted by themselves; what comes beyond shares one count, so that nobody fills this memory. */
const MOST_KEYS = 100_000;
const A_MINUTE_MS = 60_000;

interface Count {
  taken: number;
  readonly until: number;
}

/** Counts what each key does a minute, which begins with its first act. */
export class Limiter {
  private readonly counts = new Map<string, Count>();

  /**
   * @param max How often a minute.
   * @param clock Milliseconds that only grow.
   */
  constructor(
    readonly max: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Counts one; gives 0, or the seconds until the key may come again. */
  take(key: string): number {
    const count = this.countOf(key);
    if (count.taken >= this.max) return this.secondsTo(count);
    count.taken++;
    return 0;
  }

  /** The seconds until the key may come again, 0 for at once; counts nothing. */
  wait(key: string): number {
    const count = this.countOf(key);
    return count.taken >= this.max ? this.secondsTo(count) : 0;
  }

  private secondsTo({ until }: Count): number {
    return Math.max(1, Math.ceil((until - this.clock()) / 1_000));
  }

  private countOf(key: string): Count {
    const now = this.clock();
    const known = this.counts.get(key);
    if (known !== undefined && known.until > now) return known;
    if (this.counts.size >= MOST_KEYS) this.sweep(now);
    if (known === undefined && this.counts.size >= MOST_KEYS && key !== "") return this.countOf("");
    const fresh = { taken: 0, until: now + A_MINUTE_MS };
    this.counts.set(key, fresh);
    return fresh;
  }

  private sweep(now: number): void {
    for (const [key, { until }] of this.counts) if (until <= now) this.counts.delete(key);
  }
}
