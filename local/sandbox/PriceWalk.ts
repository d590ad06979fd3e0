import { setTimeout as sleep } from "node:timers/promises";
import { feedId } from "../../sdk/feedId.js";
import { patience } from "../patience.js";
import { createRandom } from "../../scripts/data/random.js";
import type { Stage } from "../stage/Stage.js";
import { waitMined } from "../../scripts/hardhat/waitMined.js";

/** A feed whose price wanders: 8 decimals, a step in hundredths of a per cent of where it started. */
interface Walk {
  readonly feed: string;
  price: bigint;
  readonly step: bigint;
  readonly low: bigint;
  readonly high: bigint;
}

const SEED = 20_261_122;
const MINED_MS = 30_000;
/** Fixed, since what a post costs depends on the posts before it in the same block. */
const GAS = 300_000n;
/** Prices stay so near to one another that no feed halts and no average is left behind: what is tried here should work. */
const WALKS: readonly Omit<Walk, "price">[] = [
  { feed: "MLK/KRW", step: 1_00000000n, low: 270_00000000n, high: 288_00000000n },
  { feed: "USD/KRW", step: 2_00000000n, low: 1_365_00000000n, high: 1_395_00000000n },
];

/** Prices that move: every reporter posts them, again and again, as the alliance's feeders do. */
export class PriceWalk {
  private readonly random = createRandom(SEED);
  private readonly walks = WALKS.map((walk): Walk => ({ ...walk, price: (walk.low + walk.high) / 2n }));

  constructor(private readonly stage: Stage) {}

  /** The first prices, on which the feeds trade at once. */
  async begin(): Promise<void> {
    for (const { feed, price } of this.walks) await this.stage.postPrice(feed, price);
  }

  /**
   * Moves the prices every so many seconds until the signal is given. A round that fails is told and does not end it.
   *
   * @param onTrouble Told why a round failed.
   */
  async run(seconds: number, signal: AbortSignal, onTrouble: (reason: string) => void): Promise<void> {
    while (!signal.aborted) {
      try {
        await sleep(seconds * 1_000, undefined, { signal });
        await this.move();
      } catch (error) {
        // Aborted while it slept, or while the node was already being ended.
        if (isAborted(signal)) return;
        onTrouble(error instanceof Error ? error.message : String(error));
      }
    }
  }

  /** One round: each price a step up or down, or none, within its bounds. */
  async move(): Promise<void> {
    for (const walk of this.walks) {
      const moved = walk.price + walk.step * BigInt(this.random.between(-1, 1));
      if (moved >= walk.low && moved <= walk.high) walk.price = moved;
    }
    await this.repeat();
  }

  /** The prices as they are, seen now and alike by all reporters. */
  async repeat(): Promise<void> {
    const { connection, manifest, alliance } = this.stage;
    const { provider } = connection.ethers;
    const observedAt = await this.stage.now();
    await Promise.all(
      manifest.reporters.map(async (address) => {
        const oracle = alliance.oracle.connect(this.stage.signer(address));
        // One after the other: they are of one sender.
        const sent = [];
        for (const { feed, price } of this.walks) {
          sent.push(await oracle.post(feedId(feed), price, observedAt, { gasLimit: GAS }));
        }
        await Promise.all(sent.map((transaction) => waitMined(provider, transaction, patience(MINED_MS))));
      }),
    );
  }
}

/** Read anew: it may have been given while something was waited for. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}
