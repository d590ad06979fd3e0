import { expect } from "chai";
import { chooseBatch } from "../../../../services/relayer/batches/composeBatch.js";
import { gasOf } from "../../../../services/relayer/batches/gasOf.js";
import type { Queued } from "../../../../services/relayer/state/RequestQueue.js";

const ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const item = (id: string, gas = 100_000n, alone = false): Queued => ({
  id,
  acceptedAt: 0,
  alone,
  wary: alone,
  standing: "linked",
  request: { from: ADDRESS, to: ADDRESS, value: 0n, gas, nonce: 0n, deadline: 1n, data: "0x00", signature: "0x" },
});
const chosen = (items: readonly Queued[], maxRequests = 100, maxGas = 10_000_000n) =>
  chooseBatch(items, { maxRequests, maxGas }).map(({ id }) => id);

describe("chooseBatch", () => {
  it("takes the first so many", () => {
    expect(chosen([item("a"), item("b"), item("c")], 2)).to.deep.equal(["a", "b"]);
    expect(chosen([])).to.deep.equal([]);
  });

  it("takes what fits into the gas, and the first in any case", () => {
    const items = [item("a"), item("b"), item("c")];
    const two = gasOf(items.slice(0, 2).map(({ request }) => request));
    expect(chosen(items, 100, two)).to.deep.equal(["a", "b"]);
    expect(chosen(items, 100, two - 1n)).to.deep.equal(["a"]);
    expect(chosen(items, 100, 1n)).to.deep.equal(["a"]);
  });

  it("takes none without the earlier one of its member that stays behind", () => {
    const after = (one: Queued, nonce: bigint): Queued => ({ ...one, request: { ...one.request, nonce } });
    expect(chosen([item("a"), item("b", 1n, true), after(item("c"), 1n)])).to.deep.equal(["a"]);
  });

  it("lets one whose batch reverted go alone, first or after the others", () => {
    expect(chosen([item("a", 1n, true), item("b")])).to.deep.equal(["a"]);
    expect(chosen([item("a"), item("b", 1n, true), item("c")])).to.deep.equal(["a", "c"]);
  });
});

describe("gasOf", () => {
  it("leaves every request its whole limit, whatever those before it use, after the 64th that a call keeps back", () => {
    const limits = [500_000n, 21_000n, 300_000n];
    const requests = limits.map((gas) => ({ gas, data: "0x00" }));
    let left = gasOf(requests) - 21_000n - 3n * 600n * 16n;
    for (const gas of limits) {
      left -= 25_000n;
      expect((left * 63n) / 64n > gas).to.equal(true);
      left -= gas;
    }
  });
});
