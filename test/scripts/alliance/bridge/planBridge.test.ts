import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import type { Manifest } from "../../../../deploy/manifest/parseManifest.js";
import { applyAlliance } from "../../../../scripts/alliance/applyAlliance.js";
import { checkCode } from "../../../../scripts/alliance/checkCode.js";
import { Deployment } from "../../../../scripts/alliance/Deployment.js";
import { connectEnd } from "../../../../sdk/bridge/connectBridge.js";
import { planAlliance } from "../../../../scripts/alliance/planAlliance.js";
import { readChainState } from "../../../../scripts/alliance/readChainState.js";
import { statusOf } from "../../../../scripts/alliance/statusOf.js";
import { verifyAlliance } from "../../../../scripts/alliance/verifyAlliance.js";
import { MilkToken__factory } from "../../../../typechain-types/index.js";
import { bridgedManifest } from "../../../support/bridgedManifest.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";

const NEXT = "0x7Df8Efa6d6F1CB5C4f36315e0AcB82b02Ae8BA40";
const DELAY = 172_801;

async function open(chainId: number): Promise<NetworkConnection> {
  return hre.network.create({ network: "default", override: { chainId } });
}

async function bookOf(deployment: Deployment) {
  const book = await deployment.find();
  if (book === undefined) throw new TypeError("nothing is deployed");
  return book;
}

describe("planBridge", () => {
  let here: NetworkConnection;
  let there: NetworkConnection;
  let manifest: Manifest;
  let deployment: Deployment;

  const state = async (file = manifest) => {
    const book = await bookOf(deployment);
    return readChainState(here.ethers.provider, book, file, new Map(), there.ethers.provider);
  };
  const reopened = async (file: Manifest) =>
    new Deployment(here, file, { book: await bookOf(deployment), publicChain: { connection: there } });
  const problems = async (file = manifest) => {
    const found = await state(file);
    const code = await checkCode(hre, here.ethers.provider, found, there.ethers.provider);
    return verifyAlliance(file, found, code).flatMap((check) => check.problems);
  };
  const wait = async () => {
    for (const { provider } of [here, there]) {
      await provider.request({ method: "evm_increaseTime", params: [DELAY] });
      await provider.request({ method: "evm_mine", params: [] });
    }
  };

  before(async () => {
    [here, there] = [await open(31_337), await open(31_338)];
    manifest = bridgedManifest();
    deployment = new Deployment(here, manifest, { publicChain: { connection: there } });
  });

  it("asks for the public chain when a file has a bridge", async () => {
    await expectAllianceError("PUBLIC_CHAIN_MISSING", () =>
      applyAlliance(here, manifest, new Deployment(here, manifest)),
    );
  });

  it("refuses another public chain than the file's", async () => {
    const wrong = new Deployment(here, manifest, { publicChain: { connection: here } });
    await expectAllianceError("WRONG_CHAIN", () => applyAlliance(here, manifest, wrong));
  });

  it("deploys and links both ends, and does nothing when run again", async () => {
    const { steps } = await applyAlliance(here, manifest, deployment);
    expect(steps.map(({ path }) => path)).to.deep.equal([]);
    const again = await applyAlliance(here, manifest, await reopened(manifest));
    expect([again.sent, again.steps]).to.deep.equal([0, []]);
  });

  it("verifies code, links, signers, roles and settings of both chains", async () => {
    expect(await problems()).to.deep.equal([]);
    const found = await state();
    expect(found.bridge?.private?.link?.remote.chainId).to.equal(31_338n);
    expect(found.bridge?.public?.link?.remote.chainId).to.equal(31_337n);
    const names = (await checkCode(hre, here.ethers.provider, found, there.ethers.provider)).map(({ name }) => name);
    expect(names).to.include.members([
      "private gateway",
      "private bridge",
      "public gateway",
      "public bridge",
      "public token",
    ]);
    expect(statusOf(manifest, found, []).alarms.map(({ code }) => code)).to.not.include("BRIDGE_SHORT");
  });

  it("names each difference that a file asks for, on either chain", async () => {
    const asked = bridgedManifest(
      [["bridge", "threshold"], 4],
      [["bridge", "lifetimeSeconds"], 86_400],
      [["bridge", "fee"], "3"],
      [["bridge", "watchers"], [NEXT]],
      [["bridge", "hardCap"], "99999999"],
    );
    const lines = (await problems(asked)).join("\n");
    for (const chain of ["private", "public"]) {
      expect(lines).to.include(`bridge.${chain}.signers.threshold: 3 on the chain, 4 in the file`);
      expect(lines).to.include(`bridge.${chain}.lifetimeSeconds: 604800 on the chain, 86400 in the file`);
      expect(lines).to.include(`holds WATCHER of the ${chain} gateway`);
    }
    expect(lines).to.include("bridge.private.settings.fee");
    expect(lines).not.to.include("bridge.public.settings");
    expect(lines).to.include("bridge.hardCap");
  });

  it("takes a bridge out of no file: what stands is named, and nothing is sent", async () => {
    const without = { ...manifest, bridge: undefined };
    const plan = planAlliance(without, await state());
    expect(plan.fixed.map(({ path }) => path)).to.deep.equal(["bridge"]);
  });

  it("changes attestors, settings and roles of both chains through their timelocks", async () => {
    const asked = bridgedManifest(
      [["bridge", "attestors", 0, "address"], NEXT],
      [["bridge", "limits", "dayMilk"], "50000"],
      [["bridge", "guardians"], ["0xE74cEf90b6CF1a77FEfAd731713e6f53e575C183"]],
    );
    const scheduled = await applyAlliance(here, asked, await reopened(asked));
    expect(scheduled.steps.filter(({ chain }) => chain === "public").length).to.be.greaterThan(0);
    const again = await applyAlliance(here, asked, await reopened(asked));
    expect(again.sent).to.equal(0);
    await wait();
    const done = await applyAlliance(here, asked, await reopened(asked));
    expect(done.steps.map(({ path, to }) => `${path} ${to}`)).to.deep.equal([]);
    expect(await problems(asked)).to.deep.equal([]);
    const { bridge } = await state(asked);
    expect([bridge?.private?.epoch, bridge?.public?.epoch]).to.deep.equal([2n, 2n]);
  });

  it("tells when an end is paused, and what a stranger scheduled on the public chain", async () => {
    const { bridge: book } = await bookOf(deployment);
    if (book?.public === undefined) throw new TypeError("no public end");
    const watcher = await there.ethers.getSigner(manifest.bridge?.watchers[0] ?? "");
    await connectEnd(book.public, watcher).gateway.pause();
    const { alarms } = statusOf(manifest, await state(), []);
    expect(alarms.map(({ code }) => code)).to.include("BRIDGE_PAUSED");
  });
});

describe("planBridge, MLK at home on the public chain", () => {
  it("locks there and mints here: MLK of the alliance is what the bridge makes", async () => {
    const [here, there] = [await open(31_337), await open(31_338)];
    const [owner] = await there.ethers.getSigners();
    if (owner === undefined) throw new TypeError("no account");
    const cap = parseEther("100000000");
    const token = await new MilkToken__factory(owner).deploy(owner, cap, [{ to: owner, amount: cap }]);
    const manifest = {
      ...bridgedManifest(
        [["bridge", "home"], "public"],
        [["bridge", "public", "token"], await token.getAddress()],
        [["milk", "allocations"], []],
        [["milk", "cap"], "100000000"],
      ),
      partners: [],
    };
    const deployment = new Deployment(here, manifest, { publicChain: { connection: there } });
    const { steps, state } = await applyAlliance(here, manifest, deployment);
    expect(steps.map(({ path }) => path)).to.deep.equal([]);
    if (state === undefined) throw new TypeError("nothing is deployed");
    expect(state.book.contracts.milk.address).to.equal(state.bridge?.private?.token);
    const code = await checkCode(hre, here.ethers.provider, state, there.ethers.provider);
    expect(verifyAlliance(manifest, state, code).flatMap(({ problems }) => problems)).to.deep.equal([]);
  });
});
