import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { createNetwork } from "../../../network/lib/createNetwork.js";
import { nodeIdentity } from "../../../network/lib/nodeIdentity.js";
import { readNodeKey } from "../../../network/lib/readNodeKey.js";
import { rotateTokenKey } from "../../../network/lib/rotateTokenKey.js";
import { startNetwork, type RunningNetwork } from "../../../network/lib/startNetwork.js";
import { updateNetwork } from "../../../network/lib/updateNetwork.js";
import { voteValidator } from "../../../network/lib/voteValidator.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { filesBelow } from "../../support/filesBelow.js";
import { describedNetwork, networkWorld } from "../../support/networkWorld.js";
import { patience } from "../../../local/patience.js";

describe("voteValidator", function () {
  const world = networkWorld();
  let directory: string;
  let running: RunningNetwork;

  before(async () => {
    directory = world.path("network");
    const described = await describedNetwork(5);
    const four = { ...described, nodes: described.nodes.filter(({ name }) => name !== "validator5") };
    await createNetwork({ description: await world.describe(four), directory });
    await world.edit(directory, () => described);
    await updateNetwork(directory);
    running = await startNetwork({ directory, maintenance: true, readyMs: patience(30_000), stopMs: patience(10_000) });
  });
  after(() => running.stop());

  const addressOf = async (name: string) =>
    nodeIdentity((await readNodeKey(join(directory, "nodes", name, "key"))) ?? "").address;
  const vote = (candidate: string, add: boolean, waitMs = 20_000) =>
    voteValidator({ directory, candidate, add, waitMs });
  const votesLeft = async () =>
    [...(await filesBelow(world.path("state"))).keys()].filter((name) => name.startsWith("vote-"));

  it("refuses to go below four validators", async () => {
    await expectAllianceError("TOO_FEW_VALIDATORS", () => vote("validator1", false));
    expect(await votesLeft()).to.deep.equal([]);
  });

  it("refuses a candidate it does not know", async () => {
    await expectAllianceError("CANDIDATE_UNKNOWN", () => vote("validator6", true));
  });

  it("refuses to add an address that no node's list has, and a node that is no validator", async () => {
    await expectAllianceError("CANDIDATE_UNKNOWN", () => vote(`0x${"1".repeat(40)}`, true));
    await expectAllianceError("CANDIDATE_UNFIT", () => vote("rpc1", true));
    await expectAllianceError("CANDIDATE_UNFIT", async () => vote(await addressOf("rpc1"), true));
    expect(await votesLeft()).to.deep.equal([]);
  });

  it("refuses to add a node that is far behind, naming both heights, until it has caught up", async () => {
    const behind = world.path("state", "behind-validator5");
    await writeFile(behind, "434");
    const { message, remedy } = await expectAllianceError("CANDIDATE_BEHIND", () => vote("validator5", true));
    const [, its = "", others = ""] = /^validator5 is at block (\d+), the network at block (\d+)/.exec(message) ?? [];
    expect(Number(others) - Number(its)).to.be.closeTo(434, 50);
    expect(remedy).to.contain("hardhat network status");
    expect(await votesLeft()).to.deep.equal([]);
    await rm(behind);
  });

  it("refuses to add a node of which nobody knows how far it is", async () => {
    const mute = world.path("state", "mute-validator5");
    await writeFile(mute, "");
    await expectAllianceError("CANDIDATE_UNSEEN", () => vote("validator5", true));
    expect(await votesLeft()).to.deep.equal([]);
    await rm(mute);
  });

  /** What a vote comes to while some validators follow the chain and propose nothing. */
  async function whileAsleep(names: readonly string[], voting: () => Promise<void>): Promise<void> {
    const files = await Promise.all(
      names.map(async (name) => world.path("state", `asleep-${(await addressOf(name)).toLowerCase()}`)),
    );
    for (const file of files) await writeFile(file, "");
    try {
      await voting();
    } finally {
      for (const file of files) await rm(file);
    }
  }

  it("refuses to add a validator when more would have to make blocks than do", async () => {
    await whileAsleep(["validator3", "validator4"], async () => {
      const { message } = await expectAllianceError("QUORUM_LOST", () => vote("validator5", true));
      expect(message).to.match(/ 3 make blocks and 4 must: validator[34], validator[34] proposed none lately/);
    });
    expect(await votesLeft()).to.deep.equal([]);
  });

  it("adds a validator and withdraws the votes", async () => {
    const validators = await vote("validator5", true);
    expect(validators)
      .to.have.lengthOf(5)
      .and.include(await addressOf("validator5"));
    expect(await votesLeft()).to.deep.equal([]);
  });

  it("refuses to remove a validator without which too few make blocks", async () => {
    await whileAsleep(["validator3", "validator4"], async () => {
      const { message } = await expectAllianceError("QUORUM_LOST", () => vote("validator1", false));
      expect(message).to.match(/ 2 make blocks and 3 must: validator[34], validator[34] proposed none lately/);
    });
    expect(await votesLeft()).to.deep.equal([]);
  });

  it("does nothing about what is so already", async () => {
    expect(await vote("validator5", true)).to.have.lengthOf(5);
    expect(await votesLeft()).to.deep.equal([]);
  });

  it("says so when the votes do not come into force, and leaves them", async () => {
    const frozen = world.path("state", "frozen");
    await writeFile(frozen, "");
    await expectAllianceError("VOTE_PENDING", () => vote("validator5", false, 300));
    expect(await votesLeft()).to.have.lengthOf(5);
    await rm(frozen);
  });

  it("withdraws votes that came into force when nobody waited any more, or they would be cast again", async () => {
    expect(await vote("validator5", false)).to.have.lengthOf(4);
    expect(await votesLeft()).to.deep.equal([]);
  });

  it("removes a validator that is lost, by its address, with the votes of the others", async () => {
    await vote("validator5", true);
    const lost = running.nodes.find(({ name }) => name === "validator2");
    await lost?.stop(10_000);
    const address = await addressOf("validator2");
    expect(await vote(address.toLowerCase(), false))
      .to.have.lengthOf(4)
      .and.not.include(address);
  });

  it("refuses a token of another key", async () => {
    await rotateTokenKey(directory);
    await expectAllianceError("RPC_REFUSED", () => vote("validator2", true));
  });

  it("refuses to vote with fewer than a majority", async () => {
    await running.stop();
    await expectAllianceError("TOO_FEW_VOTERS", () => vote("validator2", true));
  });
});
