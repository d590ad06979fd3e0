import { isRangeRefusal } from "./isRangeRefusal.js";

/** Blocks, both ends included. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** What a node answered for a range. */
export interface RangeAnswer<Answer> extends BlockRange {
  readonly answer: Answer;
}

type Ask<Answer> = (range: BlockRange) => Promise<Answer>;

/** Besu's own limit. */
const MOST_BLOCKS = 5_000;

/**
 * Asks for logs in ranges that the node answers. What it refuses (too many blocks, too many results, too long an answer) is asked for in
 * halves, down to one block, and ranges grow again while it goes well. Every other error stands: a node that is busy is left alone, and one that
 * says nothing has not answered. Kept, it goes on with the ranges that the node took before.
 */
export class LogRanges {
  private blocks: number;

  /** @param most Blocks to ask for at once at most. */
  constructor(private readonly most = MOST_BLOCKS) {
    this.blocks = most;
  }

  /** From the first block to the last. Errors: those of `ask`. */
  async *forward<Answer>(ask: Ask<Answer>, { from, to }: BlockRange): AsyncGenerator<RangeAnswer<Answer>> {
    for (let first = from; first <= to;) {
      const found = await this.next(ask, (blocks) => ({ from: first, to: Math.min(to, first + blocks - 1) }));
      yield found;
      first = found.to + 1;
    }
  }

  /** From the last block to the first, the newest range before the others. Errors: those of `ask`. */
  async *backward<Answer>(ask: Ask<Answer>, { from, to }: BlockRange): AsyncGenerator<RangeAnswer<Answer>> {
    for (let last = to; last >= from;) {
      const found = await this.next(ask, (blocks) => ({ from: Math.max(from, last - blocks + 1), to: last }));
      yield found;
      last = found.from - 1;
    }
  }

  private async next<Answer>(ask: Ask<Answer>, rangeOf: (blocks: number) => BlockRange): Promise<RangeAnswer<Answer>> {
    const before = this.blocks;
    for (;;) {
      const range = rangeOf(this.blocks);
      const asked = range.to - range.from + 1;
      try {
        const answer = await ask(range);
        // In small steps: what was refused is met again now and then, and not every other time.
        if (asked === this.blocks) this.blocks = Math.min(this.most, Math.ceil((asked * 5) / 4));
        return { ...range, answer };
      } catch (error) {
        if (!isRangeRefusal(error)) throw error;
        // One block is no range: it was refused for another reason, as Besu's "Invalid params" also tells of blocks beyond its head.
        this.blocks = asked === 1 ? before : Math.ceil(asked / 2);
        if (asked === 1) throw error;
      }
    }
  }
}
