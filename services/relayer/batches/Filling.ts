import type { RelayerConfig } from "../config.js";
import { larger } from "../../common/larger.js";
import type { Chosen } from "./composeBatch.js";
import { costOf } from "./gasOf.js";
import type { Ready } from "./preflight.js";

/** What is set aside for requests that take more than they took when they were tried, in these parts of what they took. */
const PARTS = 1_024n;
const LEAST_SPARE = 32n;
const MOST_SPARE = PARTS;
/** Until it is known what a request takes. */
const FIRST_GUESS = 100_000n;
/** A block has at least so many batches: the others of it are there when one does not fit. */
const LEAST_BATCHES = 2n;
/** While one block is made the next is prepared. */
const BLOCKS_AHEAD = 2n;

const smaller = (a: bigint, b: bigint) => (a < b ? a : b);
const divideUp = (a: bigint, b: bigint) => (a + b - 1n) / b;

/** How much goes into a batch, so that blocks are full: learned from the batches before. */
export class Filling {
  private each = FIRST_GUESS;
  private spare = LEAST_SPARE;

  constructor(private readonly settings: RelayerConfig["batches"]) {}

  /**
   * The gas limit that the next batch may have; undefined while enough is under way. As many batches of one size fill a block: what the
   * earlier ones of it set aside and did not take is there for its last.
   *
   * @param blockGas A block's gas limit.
   * @param underWay The gas limits of the batches under way, together.
   */
  room(blockGas: bigint, underWay: bigint): bigint | undefined {
    const { maxRequests, maxGas, blockPercent } = this.settings;
    const budget = (blockGas * BigInt(blockPercent)) / 100n;
    const most = smaller(BigInt(maxGas), BigInt(maxRequests) * this.each);
    const count = larger(LEAST_BATCHES, divideUp(budget, most));
    const size = (budget * (PARTS + LEAST_SPARE)) / (count * PARTS + LEAST_SPARE);
    const left = BLOCKS_AHEAD * count * size - underWay;
    return left * 2n < size ? undefined : smaller(size, left);
  }

  /** So many requests fill a batch of such a gas limit, with a few more should they be small ones. */
  wanted(room: bigint): number {
    return Math.min(this.settings.maxRequests, Number(divideUp(room * 21n, this.each * 20n)) + 1);
  }

  /** What running a request is allowed to take; one whose batch reverted has its whole limit. */
  allow({ used, ...item }: Ready): Chosen {
    const allowance = used === undefined || item.wary ? undefined : used + (used * this.spare) / PARTS;
    return { ...item, allowance };
  }

  /** Learns from a batch that is sent what a request takes: from those of which it is known. */
  sent(batch: readonly Chosen[]): void {
    const known = batch.filter(({ allowance }) => allowance !== undefined);
    if (known.length === 0) return;
    const cost = known.reduce((sum, item) => sum + costOf(item), 0n);
    this.each = (this.each + cost / BigInt(known.length)) / 2n;
  }

  /**
   * Learns from a batch's end: after one that reverted, as when requests took more than before, more is set aside, at last as much as they
   * took; after one that did not, less.
   */
  ended(reverted: boolean): void {
    this.spare = reverted ? smaller(MOST_SPARE, this.spare * 4n) : larger(LEAST_SPARE, this.spare / 2n);
  }
}
