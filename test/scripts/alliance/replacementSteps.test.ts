import { expect } from "chai";
import { parseUnits } from "ethers";
import hre from "hardhat";
import { addressBookSchema } from "../../../scripts/alliance/AddressBook.js";
import { applyAlliance } from "../../../scripts/alliance/applyAlliance.js";
import { checkCode } from "../../../scripts/alliance/checkCode.js";
import { contractsOf } from "../../../scripts/alliance/contractsOf.js";
import type { ChainState } from "../../../scripts/alliance/ChainState.js";
import { Deployment } from "../../../scripts/alliance/Deployment.js";
import { liftSteps } from "../../../scripts/alliance/liftSteps.js";
import { pauseAlliance } from "../../../scripts/alliance/pauseAlliance.js";
import { exportAlliance } from "../../../scripts/alliance/exportAlliance.js";
import { planAlliance } from "../../../scripts/alliance/planAlliance.js";
import { formatStatus } from "../../../scripts/alliance/formatStatus.js";
import { refuseFixed } from "../../../scripts/alliance/refuseFixed.js";
import { statusOf } from "../../../scripts/alliance/statusOf.js";
import { verifyAlliance } from "../../../scripts/alliance/verifyAlliance.js";
import type { Manifest } from "../../../deploy/manifest/parseManifest.js";
import { PointExchange__factory } from "../../../typechain-types/index.js";
import { toJson } from "../../../sdk/text/toJson.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { deployFirst } from "../../support/firstAlliance.js";
import { connection, ethers, loadFixture } from "../../support/fixture.js";
import { LivingAlliance } from "../../support/LivingAlliance.js";
import { manifestWith, withKeys } from "../../support/standingAlliance.js";

const A_DAY = 86_400;
const NEXT = [["exchange", "generation"], 2] as const;

/** Two partners, each with a member that has sold points to it, and credit of the alliance in the first pool. */
async function living(deploy?: typeof deployFirst) {
  const manifest = manifestWith();
  const deployment = new Deployment(connection, manifest);
  if (deploy !== undefined) Object.assign(deployment, { known: await deploy(connection, manifest) });
  await applyAlliance(connection, manifest, deployment);
  const alliance = new LivingAlliance(connection, manifest, deployment);
  const { contracts } = await alliance.book();
  await alliance.post(contracts.oracle.address);
  const member = await alliance.member(0);
  for (const index of [0, 1]) {
    await alliance.link(member, index);
    await alliance.release(member, index, 50_000n);
    await alliance.sell(member, index, 10_000n);
  }
  const operator = await ethers.getSigner(manifest.operators[0] ?? "");
  const funder = await ethers.getSigner(manifest.milk.funder);
  const { milk, exchange } = contractsOf(await alliance.book(), operator);
  await milk.connect(funder).transfer(operator, parseUnits("2000", 18));
  await milk.approve(exchange, parseUnits("1000", 18));
  await exchange.extendCredit((await alliance.partner(0)).point.address, parseUnits("1000", 18));
  return { alliance, member, old: contracts };
}

/** What each pool has, what the one before has, and the fees that are left there. */
const reservesOf = ({ partners }: ChainState) =>
  partners.map(({ pool, former }) => [pool?.reserve, former?.reserve, former?.fees]);

const treasurerOf = ({ partners: [first] }: Manifest) => ethers.getSigner(first?.treasurers[0] ?? "");

const ofThisBuild = () => living();
const ofFirst = () => living(deployFirst);

describe("a new exchange and oracle", () => {
  /** Ignition keeps nothing of a network in memory: each test deploys with an instance of its own, over the same contracts. */
  async function load(fixture = ofThisBuild) {
    const { alliance, member, old } = await loadFixture(fixture);
    const book = await alliance.book();
    const manifest = manifestWith(NEXT);
    const deployment = new Deployment(connection, manifest);
    Object.assign(deployment, { known: book });
    return { alliance: new LivingAlliance(connection, manifest, deployment), manifest, member, old };
  }

  it("are shown before anything is sent: what is deployed, and what each partner's people do then", async () => {
    const { alliance, manifest } = await load();
    const { steps, fixed } = planAlliance(manifest, await alliance.state());
    expect(fixed).to.deep.equal([]);
    expect(steps[0]).to.deep.include({ path: "exchange.generation", by: "deployer" });
    const shown = steps.filter(({ path }) => path.startsWith("partners[0]")).map(({ path, to, by }) => [path, to, by]);
    expect(shown).to.deep.equal([
      ["partners[0].pool", "face value 1", "operator"],
      ["partners[0].pool.bid", "8300 / 8800", "treasurer"],
      ["partners[0].point.exchange", "exchange 2 proposed", "council"],
      ["partners[0].pool.money", "asked for", "treasurer"],
      ["partners[0].pool.money", "taken out; members' sales pause", "treasurer"],
      ["partners[0].pool.money", "in the new pool", "treasurer"],
      ["partners[0].pool.credit", "returned to the treasury", "operator"],
      ["partners[0].pool.credit", "lent to the new pool", "operator"],
      ["partners[0].point.exchange", "exchange 2 accepted", "partner admin"],
      ["partners[0].pool.fees", "collected", "operator"],
    ]);
    expect(steps.slice(1).every(({ calls }) => calls.length === 0)).to.equal(true);
  });

  it("take over money, credit and trade, while members trade with the old ones until the last moment", async () => {
    const { alliance, manifest, member, old } = await load();
    const first = await alliance.apply(manifest);
    const { contracts, former } = await alliance.book();
    expect(former.map(({ exchange }) => exchange.address)).to.deep.equal([old.exchange.address]);
    expect(contracts.registry.address).to.equal(old.registry.address);
    expect(new Set(first.steps.map(({ by }) => by))).to.deep.equal(
      new Set(["council", "treasurer", "operator", "partner admin", "reporter"]),
    );
    const waiting = await alliance.apply(manifest);
    expect(waiting.sent, "everything waits for its time, or for prices").to.equal(0);
    await alliance.sell(member, 0, 1_000n);

    await alliance.wait(3 * A_DAY);
    await alliance.post(old.oracle.address);
    await alliance.apply(manifest);
    const before = await alliance.state();
    expect(before.partners.map(({ point }) => point.proposed)).to.deep.equal(Array(2).fill(contracts.exchange.address));
    expect(before.partners.map(({ point }) => point.exchange)).to.deep.equal(Array(2).fill(old.exchange.address));
    await alliance.sell(member, 0, 1_000n);
    const money = (await alliance.state()).partners.map(({ former: pool }) => pool?.reserve ?? 0n);

    await alliance.post(contracts.oracle.address);
    const done = await alliance.apply(manifest);
    expect(done.steps).to.deep.equal([]);
    const after = await alliance.state();
    expect(after.partners.map(({ point }) => point.exchange)).to.deep.equal(Array(2).fill(contracts.exchange.address));
    expect(after.partners.map(({ pool }) => pool?.reserve)).to.deep.equal(money);
    expect(after.partners[0]?.pool?.credit).to.equal(parseUnits("1000", 18));
    expect(after.partners.map(({ former: pool }) => [pool?.reserve, pool?.credit, pool?.fees])).to.deep.equal(
      Array(2).fill([0n, 0n, 0n]),
    );
    expect(await alliance.sell(member, 0, 1_000n)).to.be.greaterThan(0n);
    const lens = contractsOf(await alliance.book(), ethers.provider).lens;
    expect((await lens.portfolioOf(member, 0, 10)).map(({ balance }) => balance)).to.deep.equal([37_000n, 40_000n]);
    expect((await alliance.apply(manifest)).sent).to.equal(0);
    const code = await checkCode(hre, ethers.provider, after);
    const checks = verifyAlliance(manifest, after, code);
    for (const { name, problems } of checks) expect(problems, name).to.deep.equal([]);
    const exported: unknown = JSON.parse(toJson(await exportAlliance(hre, manifest, after, code)));
    expect(addressBookSchema.parse(exported)).to.deep.equal(addressBookSchema.parse(await alliance.book()));
  });

  it("replace those of 0.1.0, whose registry, points and timelock stay", async () => {
    const { alliance, manifest, member, old } = await load(ofFirst);
    const state0 = await alliance.state();
    const checks = await checkCode(hre, ethers.provider, state0);
    const builds = checks.map(({ name, build = "this" }) => `${name}: ${build}`);
    expect(builds).to.include.members(["exchange: 0.1.0", "oracle: 0.1.0", "point YNJ: 0.1.0", "forwarder: 0.1.0"]);
    expect(formatStatus(statusOf(manifest, state0, checks))).to.include("`exchange.generation: 2`");
    await alliance.apply(manifest);
    const { contracts } = await alliance.book();
    await alliance.sell(member, 0, 1_000n);
    await alliance.wait(3 * A_DAY);
    await alliance.apply(manifest);
    await alliance.post(old.oracle.address);
    await alliance.sell(member, 0, 1_000n);
    const money = reservesOf(await alliance.state());

    await alliance.post(contracts.oracle.address);
    await alliance.apply(manifest);
    // A withdrawal of 0.1.0 fails when the pool has less by then: half goes with the trade, half when nobody can sell to it.
    const half = await alliance.state();
    expect(half.partners.map(({ point }) => point.exchange)).to.deep.equal(Array(2).fill(contracts.exchange.address));
    expect(await alliance.sell(member, 0, 1_000n)).to.be.greaterThan(0n);
    await alliance.apply(manifest);
    await alliance.wait(A_DAY + 1);
    await alliance.apply(manifest);
    expect((await alliance.apply(manifest)).steps).to.deep.equal([]);
    const state = await alliance.state();
    expect(reservesOf(state)[1]).to.deep.equal([money[1]?.[1], 0n, 0n]);
    expect((await alliance.partner(0)).pool?.credit).to.equal(parseUnits("1000", 18));
    const final = await checkCode(hre, ethers.provider, state);
    const left = final.filter(({ build }) => build !== undefined).map(({ name }) => name);
    expect(left).to.include.members(["registry", "timelock", "point YNJ"]);
    for (const replaced of ["oracle", "exchange", "lens"]) expect(left).to.not.include(replaced);
    for (const { name, problems } of verifyAlliance(manifest, state, final)) expect(problems, name).to.deep.equal([]);

    // The new exchange asks the old registry for no more than that has.
    const treasurer = await treasurerOf(manifest);
    const exchange = PointExchange__factory.connect(contracts.exchange.address, treasurer);
    const { point } = await alliance.partner(0);
    await exchange.requestWithdrawal(point.address, 5n, treasurer);
    await alliance.wait(A_DAY + 1);
    await exchange.executeWithdrawal(point.address, 5n, treasurer);
  });

  it("leave the inventory where members go on buying it, and take its money over as well", async () => {
    const { alliance, manifest, member, old } = await load();
    await alliance.apply(manifest);
    const { contracts } = await alliance.book();
    await alliance.wait(3 * A_DAY);
    await alliance.apply(manifest);
    await alliance.post(contracts.oracle.address);
    await alliance.apply(manifest);
    await alliance.post(old.oracle.address);
    const { inventory } = (await alliance.partner(0)).former ?? { inventory: 0n };
    const { governed } = await alliance.apply(manifest);
    expect(governed.map(({ path }) => path)).to.include("partners[0].pool.inventory");
    await alliance.buy(member, 0, inventory, old.exchange.address);
    const asked = await alliance.apply(manifest);
    expect(asked.steps.map(({ path }) => path)).to.include("partners[0].pool.money");
    await alliance.wait(A_DAY + 1);
    expect((await alliance.apply(manifest)).steps).to.deep.equal([]);
    const { former } = await alliance.partner(0);
    expect([former?.inventory, former?.reserve, former?.fees]).to.deep.equal([0n, 0n, 0n]);
  });

  it("are replaced by everybody's own keys, one after the other", async () => {
    const { alliance, manifest } = await load();
    const { council } = manifest.timelock;
    const everybody = [
      council,
      ...manifest.operators,
      manifest.milk.funder,
      ...manifest.partners.flatMap(({ admin, treasurers }) => [admin, ...treasurers]),
    ];
    const deployer = (await ethers.getSigners())[0]?.address ?? "";
    const round = async () => {
      for (const account of [deployer, ...everybody]) await alliance.apply(manifest, withKeys([account]));
    };
    await round();
    await round();
    await alliance.wait(3 * A_DAY);
    await alliance.post((await alliance.book()).contracts.oracle.address);
    for (let i = 0; i < 4; i++) await round();
    const { steps } = await alliance.apply(manifest, withKeys([deployer]));
    expect(steps).to.deep.equal([]);
  });

  it("stop only a partner's sales, and by name, from its money's leaving to its admin's acceptance", async () => {
    const { alliance, manifest, member, old } = await load();
    await alliance.apply(manifest);
    await alliance.wait(3 * A_DAY);
    await alliance.apply(manifest);
    const { contracts } = await alliance.book();
    await alliance.post(contracts.oracle.address);
    await alliance.post(old.oracle.address);
    const admins = new Set(manifest.partners.map(({ admin }) => admin));
    const others = (await ethers.getSigners()).map(({ address }) => address).filter((address) => !admins.has(address));
    const { steps } = await alliance.apply(manifest, withKeys(others));
    expect([...new Set(steps.map(({ by }) => by))]).to.include("partner admin");
    const exchange = PointExchange__factory.connect(old.exchange.address, member);
    const { point } = await alliance.partner(0);
    await expect(exchange.sell(point.address, 1_000n, 0n, 2n ** 48n - 1n, member)).to.be.revertedWithCustomError(
      exchange,
      "PointExchange_BuyingStopped",
    );
    await alliance.apply(manifest);
    expect(await alliance.sell(member, 0, 1_000n)).to.be.greaterThan(0n);
  });

  it("are paused by guardians together with those before, and go on together", async () => {
    const { alliance, manifest, old } = await load();
    await alliance.apply(manifest);
    const { contracts } = await alliance.book();
    const paused = async () =>
      Promise.all(
        [old, contracts].map(async ({ exchange }) =>
          PointExchange__factory.connect(exchange.address, ethers.provider).paused(),
        ),
      );
    expect(await pauseAlliance(connection, await alliance.state(), undefined)).to.equal(true);
    expect(await paused()).to.deep.equal([true, true]);
    expect(await pauseAlliance(connection, await alliance.state(), undefined)).to.equal(false);
    const [step] = liftSteps(await alliance.state());
    expect(step?.calls.map(({ to }) => to)).to.deep.equal([contracts.exchange.address, old.exchange.address]);
    expect(await pauseAlliance(connection, await alliance.state(), "YNJ")).to.equal(true);
    const { former } = await alliance.partner(0);
    expect(former?.paused).to.equal(true);
    expect(liftSteps(await alliance.state()).map(({ stopped }) => stopped)).to.deep.equal(["all pools", "pool"]);
  });

  it("take over a programme that has no pool with those before", async () => {
    const { alliance, manifest } = await load();
    await alliance.apply(manifest);
    const state = await alliance.state();
    const partners = state.partners.map((partner) => ({ ...partner, former: undefined }));
    const steps = planAlliance(manifest, { ...state, partners }).steps.filter(({ path }) =>
      path.startsWith("partners[0]"),
    );
    expect(steps.map(({ path, to }) => [path, to])).to.deep.include.members([
      ["partners[0].point.exchange", "exchange 2 proposed"],
      ["partners[0].point.exchange", "exchange 2 accepted"],
    ]);
    expect(steps.map(({ path }) => path)).to.not.include("partners[0].pool.money");
  });

  it("are neither taken back nor left out", async () => {
    const { alliance } = await load();
    const state = await alliance.state();
    await expectAllianceError("IMMUTABLE_DIFFERS", () =>
      refuseFixed(planAlliance(manifestWith([["exchange", "generation"], 3]), state).fixed),
    );
    const later = { ...state, book: { ...state.book, former: [state.book.contracts] } };
    await expectAllianceError("IMMUTABLE_DIFFERS", () => refuseFixed(planAlliance(manifestWith(), later).fixed));
  });

  it("are deployed only where it is known whether somebody did already", async () => {
    const { alliance, manifest } = await load();
    const deployment = new Deployment(connection, manifest, { book: await alliance.book() });
    await expectAllianceError("BOOK_OUTDATED", () => applyAlliance(connection, manifest, deployment));
  });
});
