import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { createNetwork } from "../../../network/lib/createNetwork.js";
import { nodeIdentity } from "../../../network/lib/nodeIdentity.js";
import { readNodeKey } from "../../../network/lib/readNodeKey.js";
import { readStatus } from "../../../network/lib/readStatus.js";
import { startNetwork, type RunningNetwork } from "../../../network/lib/startNetwork.js";
import { patience } from "../../../scripts/lib/patience.js";
import { describedNetwork, networkWorld } from "../../support/networkWorld.js";

const NAMES = ["validator1", "validator2", "validator3", "validator4", "rpc1"];

describe("readStatus", function () {
  const world = networkWorld();
  let directory: string;
  let running: RunningNetwork;

  before(async () => {
    directory = world.path("network");
    await createNetwork({ description: await world.describe(await describedNetwork()), directory });
    running = await startNetwork({ directory, readyMs: patience(30_000), stopMs: patience(10_000) });
  });
  after(() => running.stop());

  /** What is wrong while a file is there by which the stand-in ails. */
  async function problemsWith(file: string, text = ""): Promise<readonly string[]> {
    const path = world.path("state", file);
    await writeFile(path, text);
    try {
      return (await readStatus(directory)).problems;
    } finally {
      await rm(path);
    }
  }

  it("shows how far each node is and who proposed, and finds nothing wrong", async () => {
    const { block = 0, blockTime = 0, nodes, problems } = await readStatus(directory);
    expect(problems).to.deep.equal([]);
    expect(Date.now() / 1_000 - blockTime).to.be.below(patience(10_000) / 1_000);
    expect(nodes.map(({ name }) => name)).to.deep.equal(NAMES);
    for (const node of nodes) {
      expect(node).to.include({ peers: 4, waiting: 0 });
      expect(node.block).to.be.within(block - 10, block);
      if (node.role === "validator") expect(node.lastProposed).to.be.above(2);
      else expect(node.lastProposed).to.equal(undefined);
    }
  });

  it("finds a validator that follows the chain and proposes nothing", async () => {
    const key = await readNodeKey(join(directory, "nodes", "validator3", "key"));
    const address = nodeIdentity(key ?? "").address.toLowerCase();
    expect(await problemsWith(`asleep-${address}`)).to.deep.equal([
      "validator3 sleeps: it answers, but is a validator that proposes no blocks. Start it again.",
    ]);
  });

  it("finds a node that is behind, and one that does not answer", async () => {
    expect((await problemsWith("behind-rpc1", "434")).join()).to.match(/^rpc1 is 4\d\d blocks behind\.$/);
    expect(await problemsWith("mute-validator2")).to.deep.equal(["validator2 does not answer."]);
  });

  it("says that nobody tells who proposes when no RPC node does", async () => {
    await running.nodes.find(({ name }) => name === "rpc1")?.stop(patience(10_000));
    const { problems, nodes } = await readStatus(directory);
    expect(problems[0]).to.equal("rpc1 does not answer.");
    expect(problems[1]).to.match(/^Nobody tells who proposes: No node answers at /);
    expect(nodes.every(({ lastProposed }) => lastProposed === undefined)).to.equal(true);
  });

  it("finds that nobody answers", async () => {
    await running.stop();
    const { block, problems } = await readStatus(directory);
    expect(block).to.equal(undefined);
    expect(problems.filter((each) => each.endsWith(" does not answer."))).to.have.lengthOf(NAMES.length);
  });
});
