import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { eachAtOnce } from "../../local/eachAtOnce.js";

describe("eachAtOnce", () => {
  it("does each item once, in their order, never more at once than told", async () => {
    const items = Array.from({ length: 20 }, (_, i) => i);
    const begun: number[] = [];
    let [running, most] = [0, 0];
    await eachAtOnce(items, 3, async (item) => {
      begun.push(item);
      most = Math.max(most, ++running);
      await sleep(item % 4);
      running--;
    });
    expect([begun, running, most]).to.deep.equal([items, 0, 3]);
  });

  it("does nothing without items, and rejects with what an item's work does", async () => {
    await eachAtOnce([], 3, () => expect.fail());
    const failure = new Error("no");
    const failing = eachAtOnce([1, 2, 3], 2, async (item) => {
      if (item === 2) throw failure;
    });
    expect(await failing.catch((error: unknown) => error)).to.equal(failure);
  });
});
