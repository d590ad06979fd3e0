import { time } from "./fixture.js";

/** This machine's clock, put to the network's at first, and forward whenever the network's is ahead. */
export class ChainClock {
  private constructor(private ahead = 0) {}

  static async create(): Promise<ChainClock> {
    const clock = new ChainClock();
    clock.ahead = (await time.latest()) - clock.now();
    return clock;
  }

  readonly now = (): number => Math.floor(Date.now() / 1_000) + this.ahead;

  async follow(): Promise<void> {
    this.ahead += Math.max((await time.latest()) - this.now(), 0);
  }
}
