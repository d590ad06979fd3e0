import { expect } from "chai";
import { HaltWatch, type BlockSettings } from "../../../../services/common/chain/HaltWatch.js";
import { AllianceError } from "../../../../sdk/AllianceError.js";

const BYZANTINE = "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";
const OTHER = `0x${"11".repeat(32)}`;
const HALTED_AFTER = 10;

/** A chain, as its node tells of it, and a clock. */
class Chain {
  head = 100;
  period = 2;
  mark: string | undefined = BYZANTINE;
  down = false;
  asked = 0;
  now = 0;

  async ask(_: string, [number]: readonly unknown[]): Promise<unknown> {
    this.asked++;
    if (this.down) throw new AllianceError("NODE_UNAVAILABLE", "The node is down.", "Wait.");
    if (Number(number) > this.head) return null;
    return { timestamp: `0x${(Number(number) * this.period).toString(16)}`, mixHash: this.mark };
  }

  reach<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    return ask();
  }
}

describe("HaltWatch", () => {
  let chain: Chain;
  let watch: HaltWatch;
  function begin(settings: Partial<BlockSettings> = {}): void {
    chain = new Chain();
    watch = new HaltWatch(chain, { haltedAfter: HALTED_AFTER, ...settings }, () => chain.now);
  }
  /** Looks every half second for so long. */
  async function pass(seconds: number): Promise<boolean> {
    for (let i = 0; i < 2 * seconds; i++) {
      chain.now += 500;
      await watch.see(chain.head);
    }
    return watch.halted;
  }

  it("takes a chain for halted that made a block every two seconds, and makes none for ten times as long", async () => {
    begin();
    expect(await pass(20)).to.equal(false);
    expect(await pass(2)).to.equal(true);
  });

  it("takes it for running again with the next block", async () => {
    begin();
    expect(await pass(30)).to.equal(true);
    chain.head++;
    expect(await pass(1)).to.equal(false);
    expect(await pass(30)).to.equal(true);
  });

  it("never takes a chain for halted that makes blocks on demand, and asks it once", async () => {
    for (const mark of [OTHER, undefined]) {
      begin();
      chain.mark = mark;
      expect(await pass(600)).to.equal(false);
      expect(chain.asked).to.be.below(20);
    }
  });

  it("goes by the period that it is given, on every chain, and asks nothing", async () => {
    begin({ periodSeconds: 0.5 });
    chain.mark = OTHER;
    expect(await pass(5)).to.equal(false);
    expect(await pass(1)).to.equal(true);
    expect(chain.asked).to.equal(0);
  });

  it("goes by the usual interval, not by a stop among the last blocks nor by the genesis' time", async () => {
    for (const [head, stop] of [
      [4, 0],
      [100, 95],
    ] as const) {
      begin();
      chain.head = head;
      const ask = chain.ask.bind(chain);
      // The chain stood still for a long time after this block.
      chain.ask = async (method, [number]) =>
        ask(method, [Number(number) <= stop ? Number(number) : Number(number) + 1_000_000]);
      chain.head += 1_000_000;
      const seen = watch;
      for (let i = 0; i < 44; i++) {
        chain.now += 500;
        await seen.see(head);
      }
      expect(seen.halted, `${head}`).to.equal(true);
    }
  });

  it("follows a chain that changes its period", async () => {
    begin();
    await pass(1);
    chain.period = 20;
    chain.head += 1_000;
    expect(await pass(100)).to.equal(false);
    expect(await pass(110)).to.equal(true);
  });

  it("says nothing while the node does not tell, and asks again", async () => {
    begin();
    chain.down = true;
    expect(await pass(100)).to.equal(false);
    chain.down = false;
    expect(await pass(1)).to.equal(true);
  });

  it("is not deceived by a node behind the same address that lags", async () => {
    begin();
    for (let i = 0; i < 60; i++) {
      chain.now += 500;
      await watch.see(chain.head - (i % 2));
    }
    expect(watch.halted).to.equal(true);
  });

  it("says nothing of a chain that has no blocks yet, and asks for none that is not there", async () => {
    begin();
    chain.head = 0;
    expect(await pass(100)).to.equal(false);
    expect(chain.asked).to.equal(0);
  });
});
