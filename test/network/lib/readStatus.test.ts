import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { z } from "zod";
import { createNetwork } from "../../../network/lib/createNetwork.js";
import { nodeIdentity } from "../../../network/lib/nodeIdentity.js";
import { readNodeKey } from "../../../network/lib/readNodeKey.js";
import { readStatus } from "../../../network/lib/readStatus.js";
import { rotateTokenKey } from "../../../network/lib/rotateTokenKey.js";
import { startNetwork, type RunningNetwork } from "../../../network/lib/startNetwork.js";
import { patience } from "../../../local/patience.js";
import { describedNetwork, networkWorld } from "../../support/networkWorld.js";
import { until } from "../../support/until.js";

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

  /** Asks until just this is wrong: the stand-in makes four blocks a second, and its nodes are asked one after another. */
  const problemsAre = (...wrong: readonly RegExp[]) =>
    until(
      async () => (await readStatus(directory)).problems,
      (problems) => problems.length === wrong.length && wrong.every((each, index) => each.test(problems[index] ?? "")),
    );

  /** What is wrong while a file is there by which the stand-in ails. */
  async function whileIts(file: string, text: string, ...wrong: readonly RegExp[]): Promise<void> {
    const path = world.path("state", file);
    await writeFile(path, text);
    try {
      await problemsAre(...wrong);
    } finally {
      await rm(path);
    }
  }

  it("shows how far each node is and who proposed, and finds nothing wrong", async () => {
    await problemsAre();
    const { block = 0, blockTime = 0, nodes } = await readStatus(directory);
    expect(Date.now() / 1_000 - blockTime).to.be.below(patience(10_000) / 1_000);
    expect(nodes.map(({ name }) => name)).to.deep.equal(NAMES);
    for (const node of nodes) {
      expect(node).to.include({ peers: 4, waiting: 0 });
      expect(node.block).to.be.within(3, block);
      if (node.role === "validator") expect(node.lastProposed).to.be.above(2);
      else expect(node.lastProposed).to.equal(undefined);
    }
  });

  it("finds a validator that follows the chain and proposes nothing", async () => {
    const key = await readNodeKey(join(directory, "nodes", "validator3", "key"));
    const address = nodeIdentity(key ?? "").address.toLowerCase();
    await whileIts(
      `asleep-${address}`,
      "",
      /^validator3 sleeps: it answers, but is a validator that proposes no blocks/,
    );
  });

  it("finds a node that is behind, and one that does not answer", async () => {
    await whileIts("behind-rpc1", "434", /^rpc1 is 4\d\d blocks behind\.$/);
    await whileIts("mute-validator2", "", /^validator2 does not answer\.$/);
  });

  it("finds a validator that is not described", async () => {
    const file = world.path("state", "validators.json");
    const before = await readFile(file, "utf8");
    const stranger = `0x${"1".repeat(40)}`;
    await whileIts(
      "validators.json",
      JSON.stringify([...z.array(z.string()).parse(JSON.parse(before)), stranger]),
      new RegExp(`^${stranger} is a validator that network\\.json5 does not describe`),
    ).finally(() => writeFile(file, before));
  });

  it("finds an RPC node that was started before the token key was changed, and so takes the old tokens", async () => {
    await rotateTokenKey(directory);
    await problemsAre(
      /^rpc1: .*Unauthorized.* start it again/,
      /^Nobody tells who proposes: no RPC node answers the operator\.$/,
    );
    const { nodes } = await readStatus(directory);
    expect(nodes.every(({ lastProposed }) => lastProposed === undefined)).to.equal(true);
  });

  it("finds that nobody answers", async () => {
    await running.stop();
    const { block, problems } = await readStatus(directory);
    expect(block).to.equal(undefined);
    expect(problems.filter((each) => each.endsWith(" does not answer."))).to.have.lengthOf(NAMES.length);
  });
});
