import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";

/** When a chain counts as halted. */
export interface BlockSettings {
  /** Seconds between two blocks; left out, what the chain itself shows. */
  readonly periodSeconds?: number | undefined;
  /** So many periods without a new block. */
  readonly haltedAfter: number;
}

/** The node that is asked about its last blocks. */
interface BlockSource {
  ask(method: string, params: readonly unknown[]): Promise<unknown>;
  reach<Answer>(ask: () => Promise<Answer>): Promise<Answer>;
}

/** How a block of QBFT or IBFT is marked: "ctical byzantine fault tolerance". Such a chain makes blocks by itself, empty ones too. */
const BYZANTINE = "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";
const BLOCKS_READ = 16;
/** A chain may change its period: it is read anew after so many blocks. */
const READ_AGAIN = 256;
/** The genesis' time is whatever somebody wrote. */
const FIRST = 1;

const block = z
  .object({ timestamp: z.string().transform(Number), mixHash: z.string().nullish() })
  .nullable()
  .catch(null);

/**
 * Tells a chain that makes no blocks any more from one that has nothing to put into them. One that makes blocks on demand never counts as
 * halted, unless its period is given.
 */
export class HaltWatch {
  private newest: { readonly number: number; readonly at: number } | undefined;
  private learned: number | undefined;
  private learnAt = 0;
  private stopped = false;

  /** @param now Milliseconds of a clock that nobody sets. */
  constructor(
    private readonly source: BlockSource,
    private readonly settings: BlockSettings,
    private readonly now = () => performance.now(),
  ) {}

  /** Whether the chain had halted when its head was last seen. */
  get halted(): boolean {
    return this.stopped;
  }

  /** Told of the newest block, whenever the node is asked for it. Of several nodes behind one address the one that is ahead counts. */
  async see(head: number): Promise<void> {
    const now = this.now();
    if (this.newest === undefined || head > this.newest.number) this.newest = { number: head, at: now };
    const period = this.settings.periodSeconds ?? (await this.period(head));
    const waited = (now - this.newest.at) / 1_000;
    this.stopped = period !== undefined && waited > period * this.settings.haltedAfter;
  }

  /** Seconds between the chain's last blocks; undefined when it makes them on demand, or does not tell. */
  private async period(head: number): Promise<number | undefined> {
    if (head < this.learnAt) return this.learned;
    try {
      const read = await this.read(head);
      this.learned = read === "on demand" ? undefined : (read ?? this.learned);
      if (read !== undefined) this.learnAt = read === "on demand" ? Infinity : head + READ_AGAIN;
    } catch (error) {
      // Nothing is known then; it is asked for again.
      if (!(error instanceof AllianceError)) throw error;
    }
    return this.learned;
  }

  /** The median of the last intervals; undefined while there are too few blocks. */
  private async read(head: number): Promise<number | "on demand" | undefined> {
    const first = Math.max(FIRST, head - BLOCKS_READ);
    const numbers = Array.from({ length: Math.max(0, head - first + 1) }, (_, i) => first + i);
    const asked = await this.source.reach(() =>
      Promise.all(
        numbers.map((number) => this.source.ask("eth_getBlockByNumber", [`0x${number.toString(16)}`, false])),
      ),
    );
    const blocks = asked.map((answer) => block.parse(answer)).filter((found) => found !== null);
    const last = blocks.at(-1);
    if (last !== undefined && last.mixHash !== BYZANTINE) return "on demand";
    const intervals = blocks.slice(1).map(({ timestamp }, i) => timestamp - (blocks[i]?.timestamp ?? timestamp));
    const median = intervals.sort((a, b) => a - b)[intervals.length >> 1];
    return median === undefined ? undefined : Math.max(1, median);
  }
}
