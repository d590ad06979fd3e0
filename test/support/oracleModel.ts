/** A feed's settings, as {@link OracleModel} needs them. */
export interface ModelSettings {
  readonly maxAge: bigint;
  readonly averagingWindow: bigint;
  readonly maxJump: bigint;
  readonly maxDivergence: bigint;
}

interface Seen {
  readonly price: bigint;
  readonly at: bigint;
}

interface Answer {
  readonly price: bigint;
  readonly observedAt: bigint;
  readonly round: bigint;
}

/** A price from a block time on. */
interface Standing {
  readonly price: bigint;
  readonly since: bigint;
}

const BASIS = 10_000n;
const FRACTION = 2n ** 16n;

/** One feed of `PriceOracle` in plain numbers, written from its interface alone. All times are Unix seconds. */
export class OracleModel {
  readonly reporters = new Set<string>();
  readonly seen = new Map<string, Seen>();
  answer: Answer | undefined;
  held: bigint | undefined;
  decidedAt = 0n;
  /** The average as the latest answer, halt or change of settings left it. */
  average = 0n;
  /** The average when the standing price began, with its fraction. */
  private base = 0n;
  private standing: Standing | undefined;

  constructor(private settings: ModelSettings) {}

  quorum(): number {
    const n = Math.min(this.reporters.size, 32);
    return n === 0 ? 1 : n - Math.ceil(n / 3) + 1;
  }

  /** The error that a post ends with, or nothing. */
  post(reporter: string, price: bigint, at: bigint, now: bigint): string | undefined {
    if (!this.reporters.has(reporter)) return "AccessControlUnauthorizedAccount";
    if (at > now) return "PriceOracle_FromTheFuture";
    if (at < now - this.settings.maxAge) return "PriceOracle_TooOld";
    if (at <= (this.seen.get(reporter)?.at ?? 0n)) return "PriceOracle_NotNewer";
    this.seen.set(reporter, { price, at });
    if (this.seen.size > this.reporters.size) {
      for (const former of this.seen.keys()) if (!this.reporters.has(former)) this.seen.delete(former);
    }
    const counting = [...this.seen.values()].filter((seen) => this.counts(seen, now));
    if (counting.length >= this.quorum()) this.judge(counting, now);
    return undefined;
  }

  /** The error that a drop ends with, or nothing. */
  drop(reporter: string): string | undefined {
    if (!this.seen.has(reporter) || this.reporters.has(reporter)) return "PriceOracle_NotDroppable";
    this.seen.delete(reporter);
    return undefined;
  }

  set(settings: ModelSettings, now: bigint): void {
    const fine = this.averageBy(now);
    [this.average, this.base] = [fine / FRACTION, fine];
    if (this.standing !== undefined) this.standing = { ...this.standing, since: now };
    [this.settings, this.decidedAt] = [settings, now];
  }

  /** The error that reading ends with, or nothing. */
  refusal(now: bigint): string | undefined {
    if (this.answer === undefined) return "PriceOracle_NoAnswer";
    if (this.held !== undefined) return "PriceOracle_Halted";
    if (now > this.answer.observedAt + this.settings.maxAge) return "PriceOracle_StaleAnswer";
    return near(this.answer.price, this.average, this.settings.maxDivergence) ? undefined : "PriceOracle_Diverged";
  }

  private counts({ at }: Seen, now: bigint): boolean {
    return at > this.decidedAt && at + this.settings.maxAge >= now;
  }

  private judge(counting: readonly Seen[], now: bigint): void {
    const median = sorted(counting.map(({ price }) => price))[(counting.length - 1) >> 1] ?? 0n;
    const taken = this.accepts(median);
    const fine = this.answer === undefined ? median * FRACTION : this.averageBy(now);
    this.average = fine / FRACTION;
    const standsOn = taken && this.standing?.price === median && now <= this.freshUntil();
    if (!standsOn) [this.base, this.standing] = [fine, taken ? { price: median, since: now } : undefined];
    if (!taken || this.held !== undefined) this.decidedAt = now;
    this.held = taken ? undefined : median;
    if (!taken) return;
    const observedAt = sorted(counting.map(({ at }) => at)).at(-this.quorum()) ?? 0n;
    this.answer = { price: median, observedAt, round: (this.answer?.round ?? 0n) + 1n };
  }

  /** Whether a median is near the answer, or near the jump that is held. */
  private accepts(median: bigint): boolean {
    const { maxJump } = this.settings;
    if (this.answer === undefined || near(median, this.answer.price, maxJump)) return true;
    return this.held !== undefined && near(median, this.held, maxJump);
  }

  /** The standing price has its share of the window, as long as it was fresh; the base has the rest. */
  private averageBy(now: bigint): bigint {
    if (this.standing === undefined) return this.base;
    const until = now < this.freshUntil() ? now : this.freshUntil();
    const { averagingWindow: window } = this.settings;
    const stood = until > this.standing.since ? until - this.standing.since : 0n;
    if (stood >= window) return this.standing.price * FRACTION;
    return (this.base * (window - stood) + this.standing.price * FRACTION * stood) / window;
  }

  private freshUntil(): bigint {
    return (this.answer?.observedAt ?? 0n) + this.settings.maxAge;
  }
}

/** Whether a value is at most so many basis points of another away from it. */
function near(value: bigint, base: bigint, limit: bigint): boolean {
  return value * BASIS <= base * (BASIS + limit) && value * BASIS >= base * (BASIS - limit);
}

function sorted(values: readonly bigint[]): bigint[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
