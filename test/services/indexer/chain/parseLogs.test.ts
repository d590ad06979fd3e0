import { expect } from "chai";
import { getAddress, isError } from "ethers";
import { parseLogs } from "../../../../services/indexer/chain/parseLogs.js";

const ADDRESS = "0xabcdefabcdefabcdefabcdefabcdefabcdefabcd";
const HASH = `0x${"5a".repeat(32)}`;
const LOG = {
  address: ADDRESS,
  topics: [HASH],
  data: "0x00ff",
  blockNumber: "0x10",
  blockHash: HASH,
  transactionHash: HASH,
  logIndex: "0x2",
  removed: false,
};

function refused(answer: unknown): string {
  try {
    parseLogs(answer);
  } catch (error) {
    if (isError(error, "BAD_DATA")) return error.shortMessage;
    throw error;
  }
  return "";
}

describe("parseLogs", () => {
  it("takes what it needs of a node's logs", () => {
    const expected = { address: getAddress(ADDRESS), topics: [HASH], data: "0x00ff", block: 16, blockHash: HASH };
    expect(parseLogs([LOG])).to.deep.equal([{ ...expected, logIndex: 2, tx: HASH }]);
    expect(parseLogs([{ ...LOG, address: getAddress(ADDRESS), topics: [], data: "0x" }])[0]).to.include({ data: "0x" });
    expect(parseLogs([])).to.deep.equal([]);
  });

  it("names what is wrong in which log", () => {
    const wrong: Record<string, readonly unknown[]> = {
      address: [undefined, null, 7, "0x", `${ADDRESS}00`, ADDRESS.replace("a", "g")],
      topics: [undefined, HASH, [HASH, "0x12"], [null], Array(5).fill(HASH)],
      data: [undefined, null, "", "00", "0x0", "0xzz", ["0x"]],
      blockNumber: [undefined, null, 16, "16", "0x", "0x100000000000000", "0xG"],
      blockHash: [undefined, null, "0x", `${HASH}0`],
      transactionHash: [undefined, "0x12"],
      logIndex: [undefined, null, 2, "-0x1"],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        expect(refused([LOG, { ...LOG, [name]: value }]), String(value)).to.match(new RegExp(`${name} of log 1: `));
      }
    }
    for (const answer of [undefined, null, {}, "0x", 1]) expect(refused(answer)).to.match(/list of logs/);
    for (const log of [null, "log", 5]) expect(refused([log])).to.match(/log 0/);
  });
});
