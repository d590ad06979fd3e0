import { expect } from "chai";
import { formatNetworkStatus } from "../../../network/lib/formatNetworkStatus.js";

const rpc1 = { name: "rpc1", role: "rpc", block: 12, peers: 4, waiting: 0, lastProposed: undefined } as const;

describe("formatNetworkStatus", () => {
  it("shows the newest block, a line a node with nothing where nothing is known, and what is wrong", () => {
    const nodes = [
      { name: "validator1", role: "validator", block: 12, peers: 4, waiting: 0, lastProposed: 11 } as const,
      { ...rpc1, block: undefined, peers: undefined, waiting: undefined },
    ];
    const problems = ["rpc1 does not answer."];
    expect(formatNetworkStatus({ block: 12, blockTime: 1_795_716_000, nodes, problems }).split("\n")).to.deep.equal([
      "Block 12, made at 2026-11-26T18:00:00.000Z.",
      "",
      "Node        Role       Block  Peers  Waiting  Last proposed",
      "----------  ---------  -----  -----  -------  -------------",
      "validator1  validator     12      4        0             11",
      "rpc1        rpc",
      "",
      "rpc1 does not answer.",
    ]);
  });

  it("says when all is as it should be, and when nobody answers", () => {
    expect(formatNetworkStatus({ block: 12, blockTime: undefined, nodes: [rpc1], problems: [] })).to.match(
      /^Block 12\.[^]*\n\nAs it should be\.$/,
    );
    const none = { block: undefined, blockTime: undefined, nodes: [], problems: ["x"] };
    expect(formatNetworkStatus(none)).to.match(/^No node answers\./);
  });
});
