import { time } from "./fixture.js";

/** This machine's clock, set forward whenever the network's is ahead. */
export class ChainClock {
  private ahead = 0;

  readonly now = (): number => Math.floor(Date.now() / 1_000) + this.ahead;

  async follow(): Promise<void> {
    this.ahead += Math.max((await time.latest()) - this.now(), 0);
  }
}
