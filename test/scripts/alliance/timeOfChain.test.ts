import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { NetworkConnection } from "hardhat/types/network";
import config from "../../../hardhat.config.js";
import type { AddressBook } from "../../../scripts/alliance/AddressBook.js";
import { applyAlliance } from "../../../scripts/alliance/applyAlliance.js";
import { Deployment } from "../../../scripts/alliance/Deployment.js";
import { formatStatus } from "../../../scripts/alliance/formatStatus.js";
import { lift, stepToLift } from "../../../scripts/alliance/lift.js";
import { pauseAlliance } from "../../../scripts/alliance/pauseAlliance.js";
import { planRows } from "../../../scripts/alliance/planRows.js";
import { readChainState } from "../../../scripts/alliance/readChainState.js";
import { readPlan } from "../../../scripts/alliance/readPlan.js";
import { statusOf } from "../../../scripts/alliance/statusOf.js";
import { timeOfChain } from "../../../scripts/alliance/timeOfChain.js";
import { FREE_GAS, startAnvil, type Anvil } from "../../../local/chain/startAnvil.js";
import { ethers, loadFixture, time } from "../../support/fixture.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { applyTo, manifestWith, standingAlliance, stateOf } from "../../support/standingAlliance.js";
import { testKeys } from "../../../tools/hardhat/testKeys.js";

const DELAY = 172_800;

describe("timeOfChain", () => {
  it("is the pending block's time where the node has one, were its clock behind this machine's", async () => {
    const send = async () => ({ timestamp: "0x3e8", number: null });
    expect(await timeOfChain({ send }, { timestamp: 900 })).to.equal(1_000);
  });

  it("is the later of clock and newest block where the node has none, or its newest in its place, or does not tell", async () => {
    const now = Math.floor(Date.now() / 1_000);
    const answers = [
      async () => null,
      async () => ({ timestamp: "0x384" }),
      async () => ({ timestamp: "soon" }),
      async () => Promise.reject(new Error("no pending block")),
    ];
    for (const send of answers) {
      expect(await timeOfChain({ send }, { timestamp: 900 })).to.be.within(now, now + 600);
      expect(await timeOfChain({ send }, { timestamp: now * 2 })).to.equal(now * 2);
    }
  });

  it("makes due what the next block can do, though no block came since", async () => {
    const { book } = await loadFixture(standingAlliance);
    const dearer = manifestWith([["exchange", "fee"], 200]);
    await applyTo(book, dearer);
    await time.setNextBlockTimestamp((await time.latest()) + DELAY - 1);
    expect((await applyTo(book, dearer)).sent, "a second before").to.equal(0);
    await time.setNextBlockTimestamp((await time.latest()) + DELAY);
    const { sent, steps } = await applyTo(book, dearer);
    expect({ sent, steps }).to.deep.equal({ sent: 1, steps: [] });
    expect((await stateOf(book, dearer)).exchange.settings.feeRate).to.equal(200n);
    expect(await ethers.provider.getBlockNumber()).to.be.above(0);
  });
});

describe("a timelock on a node that makes no blocks by itself", function () {
  const directory = temporaryDirectory();
  let node: Anvil;
  let connection: NetworkConnection;
  let book: AddressBook;

  before(async () => {
    node = await startAnvil(FREE_GAS);
    const localhost = { type: "http" as const, url: node.url, accounts: testKeys(80), gasPrice: 0n };
    const paths = { ...config.paths, ignition: directory.path("ignition") };
    const networks = { ...config.networks, localhost };
    const hre = await createHardhatRuntimeEnvironment({ ...config, networks, paths });
    connection = await hre.network.create("localhost");
    const manifest = manifestWith();
    const deployment = new Deployment(connection, manifest);
    await applyAlliance(connection, manifest, deployment);
    const found = await deployment.find();
    if (found === undefined) throw new TypeError("nothing was deployed");
    book = found;
  });
  after(async () => {
    await connection.close();
    await node.stop();
  });

  it("is due for plan, status, apply and resume alike once its time has come", async () => {
    const { provider } = connection.ethers;
    const dearer = manifestWith([["exchange", "fee"], 200]);
    const deployment = new Deployment(connection, dearer, { book });
    const state = () => readChainState(provider, book, dearer);
    const shown = async () => {
      const now = await state();
      const rows = planRows(await readPlan(provider, dearer, deployment), []);
      return { plan: rows.map(({ text }) => text).join(), status: formatStatus(statusOf(dearer, now, [])) };
    };
    const resume = async () => lift(connection, await state(), stepToLift(await state(), "all pools", undefined));
    await applyAlliance(connection, dearer, deployment);
    await pauseAlliance(connection, await state(), undefined);
    await resume();
    expect((await shown()).plan).to.match(/^scheduled, due 20/);

    const block = await provider.getBlockNumber();
    await provider.send("evm_increaseTime", [DELAY]);
    const { plan, status } = await shown();
    expect(plan).to.equal("scheduled, due now");
    expect(status.match(/due now/g)).to.have.lengthOf(2);
    expect(await provider.getBlockNumber(), "no block came").to.equal(block);
    expect((await applyAlliance(connection, dearer, deployment)).steps).to.deep.equal([]);
    expect(await resume()).to.deep.equal({ kind: "done" });
  });
});
