import { expect } from "chai";
import { Filling } from "../../../../services/relayer/batches/Filling.js";
import type { Ready } from "../../../../services/relayer/batches/preflight.js";
import { parseRelayerConfig, type RelayerConfigInput } from "../../../../services/relayer/config.js";

const ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const BLOCK = 30_000_000n;

function filling(batches: RelayerConfigInput["batches"] = {}): Filling {
  const input: RelayerConfigInput = {
    state: "state",
    rpc: { url: "http://127.0.0.1:9" },
    chainId: 1,
    port: 0,
    forwarder: { address: ADDRESS },
    allow: [{ contract: ADDRESS, functions: ["transfer(address,uint256)"] }],
    batches,
  };
  return new Filling(parseRelayerConfig(input, "the test").batches);
}
const ready = (used?: bigint, wary = false): Ready => ({
  id: "a",
  acceptedAt: 0,
  wary,
  alone: false,
  standing: "linked",
  used,
  request: {
    from: ADDRESS,
    to: ADDRESS,
    value: 0n,
    gas: 250_000n,
    nonce: 0n,
    deadline: 1n,
    data: "0x",
    signature: "0x",
  },
});

describe("Filling", () => {
  it("shares a block out into batches of one size, of which the last fits if the others left what they set aside", () => {
    for (const batches of [{}, { maxGas: 4_000_000 }, { maxRequests: 20 }, { maxRequests: 500, maxGas: 40_000_000 }]) {
      const size = filling(batches).room(BLOCK, 0n) ?? 0n;
      const count = BLOCK / size + 1n;
      expect(count >= 2n).to.equal(true);
      const used = (size * 1_024n) / 1_056n;
      expect(used * (count - 1n) + size <= BLOCK + count).to.equal(true);
      expect(used * (count - 1n) + size > (BLOCK * 99n) / 100n).to.equal(true);
    }
  });

  it("has two blocks' batches under way, and leaves the share of a block that it is told to", () => {
    const one = filling();
    const size = one.room(BLOCK, 0n) ?? 0n;
    let underWay = 0n;
    let room = one.room(BLOCK, underWay);
    for (; room !== undefined; room = one.room(BLOCK, underWay)) underWay += room;
    expect(underWay >= 2n * BLOCK && underWay <= 2n * BLOCK + size).to.equal(true);
    expect(filling({ blockPercent: 50 }).room(BLOCK, 0n)).to.equal(filling().room(BLOCK / 2n, 0n));
  });

  it("sets more aside after a batch that reverted, and by and by less again", () => {
    const one = filling();
    const allowance = () => one.allow(ready(100_000n)).allowance;
    expect(allowance()).to.equal(103_125n);
    const seen = [true, true, true, false, false].map((reverted) => {
      one.ended(reverted);
      return allowance();
    });
    expect(seen).to.deep.equal([112_500n, 150_000n, 200_000n, 150_000n, 125_000n]);
  });

  it("gives its whole limit to whom nothing is known of, and to one whose batch reverted", () => {
    for (const item of [ready(), ready(100_000n, true)]) expect(filling().allow(item).allowance).to.equal(undefined);
  });

  it("learns what a request takes from those of which that is known", () => {
    const one = filling({ maxGas: 30_000_000 });
    const size = () => one.room(BLOCK, 0n);
    one.sent([one.allow(ready(60_000n)), one.allow(ready())]);
    const learned = size();
    one.sent([one.allow(ready(60_000n, true)), one.allow(ready())]);
    expect(size()).to.equal(learned);
    one.sent([one.allow(ready(200_000n))]);
    expect(size()).to.not.equal(learned);
  });
});
