import { expect } from "chai";
import { AbstractProvider, Log, type Filter } from "ethers";
import { readLogs } from "../../../sdk/logs/readLogs.js";

const HASH = `0x${"22".repeat(32)}`;
const ADDRESS = `0x${"11".repeat(20)}`;

/** A node with one log in each block, that gives so many at once at most. */
function nodeWith(limit: number, ranges: number[]) {
  return {
    getLogs: async ({ fromBlock, toBlock }: Filter): Promise<Log[]> => {
      const [from, to] = [Number(fromBlock), Number(toBlock)];
      ranges.push(to - from + 1);
      if (to - from + 1 > limit) throw Object.assign(new Error("query returned too many results"), { code: -32005 });
      return Array.from({ length: to - from + 1 }, (_, i) => logOf(from + i));
    },
  };
}

function logOf(blockNumber: number): Log {
  const place = { blockNumber, blockHash: HASH, transactionHash: HASH, transactionIndex: 0, index: 0 };
  const log = { ...place, address: ADDRESS, data: "0x", topics: [], removed: false };
  return new Log(log, new AbstractProvider(31_337));
}

describe("readLogs", () => {
  it("gives every log once and in order, whatever the node gives at once", async () => {
    for (const limit of [1, 60, 5_000]) {
      const logs = await readLogs(nodeWith(limit, []), { address: ADDRESS }, { from: 3, to: 6_002 });
      expect(logs.map(({ blockNumber }) => blockNumber)).to.deep.equal(Array.from({ length: 6_000 }, (_, i) => 3 + i));
    }
  });

  it("asks a node without a limit for 5,000 blocks at once", async () => {
    const ranges: number[] = [];
    await readLogs(nodeWith(Infinity, ranges), {}, { from: 0, to: 11_999 });
    expect(ranges).to.deep.equal([5_000, 5_000, 2_000]);
  });
});
