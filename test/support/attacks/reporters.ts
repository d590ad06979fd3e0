import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { Attack, Measured } from "./Attack.js";
import { aside, enlist, marketFixture, openMarket } from "./market.js";
import { capOf, HOUR, manifest, milkFeed, net, YNJ } from "./parameters.js";
import { Scene, sellOut } from "./Scene.js";
import { changedManifest } from "../changedManifest.js";
import { ethers, FOREVER, loadFixture, MILK_PRICE, MLK_KRW, time, type World } from "../fixture.js";
import { parseManifest } from "../../../deploy/manifest/parseManifest.js";

const WON = 10n ** 8n;
const ABSURD = [1n, 2n ** 64n - 1n, MILK_PRICE / 2n, MILK_PRICE * 2n] as const;

/** The same market with seven reporters: two may lie. */
async function sevenReporters(): Promise<World> {
  const addresses = (await ethers.getSigners()).slice(70, 77).map(({ address }) => address);
  return openMarket(parseManifest(changedManifest([["reporters"], addresses]), "seven reporters"));
}

function first(reporters: readonly HardhatEthersSigner[]): HardhatEthersSigner {
  const [reporter] = reporters;
  if (reporter === undefined) throw new RangeError("no reporters");
  return reporter;
}

/** One of three: f is none, but a median of three is still that of the others' two prices or between. */
async function one(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, oracle } = world.alliance;
  const [liar, honest] = [first(world.reporters), world.reporters.slice(1)];
  const thief = world.member(3);
  await enlist(world, YNJ, thief, 20_000_000n);
  const scene = await Scene.begin(world);
  for (const lie of [...ABSURD, ...ABSURD]) {
    await oracle.connect(liar).post(MLK_KRW, lie, await time.latest());
    await world.postPrice(MILK_PRICE, MLK_KRW, honest);
    const { spot, average } = await oracle.read(MLK_KRW);
    expect([spot, average], "what the honest saw").to.deep.equal([MILK_PRICE, MILK_PRICE]);
    await exchange.connect(thief).sell(world.point(YNJ), 100_000n, 0n, FOREVER, thief);
    await time.increase(120);
  }
  await scene.expectOthersWhole();
  // Floors of each sale.
  return { bound: 0n, taken: await scene.taken() };
}

/** One of three stops: the quorum is three, and the feed goes stale until the council has done without it. */
async function silent(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, oracle, registry } = world.alliance;
  const [mute, honest] = [first(world.reporters), world.reporters.slice(1)];
  const member = world.member(0);
  const sell = () => exchange.connect(member).sell(world.point(YNJ), 10_000n, 0n, FOREVER, member);
  await time.increase(milkFeed().maxAgeSeconds + 1);
  await world.postPrice(MILK_PRICE, MLK_KRW, honest);
  const start = await time.latest();
  await expect(sell()).to.be.revertedWithCustomError(oracle, "PriceOracle_StaleAnswer");
  await world.point(YNJ).connect(member).transfer(world.member(1), 1n);
  const role = await registry.REPORTER_ROLE();
  await world.decide(registry, registry.interface.encodeFunctionData("revokeRole", [role, mute.address]));
  await oracle.dropReporter(mute);
  await world.postPrice(MILK_PRICE, MLK_KRW, honest);
  await sell();
  const seconds = BigInt((await time.latest()) - start);
  return { bound: BigInt(manifest.timelock.delaySeconds / HOUR), taken: seconds / BigInt(HOUR) };
}

/** Two of seven push the median as far as it goes, for as long as the average needs to follow, and sell there. */
async function two(): Promise<Measured> {
  const world = await loadFixture(sevenReporters);
  const { oracle, registry } = world.alliance;
  const [liars, honest] = [world.reporters.slice(0, 2), world.reporters.slice(2)];
  const thief = world.member(3);
  // The honest see what five exchanges say, a won apart.
  const seen = honest.map((reporter, i) => [reporter, MILK_PRICE + BigInt(i - 2) * WON] as const);
  await enlist(world, YNJ, thief, 20_000_000n);
  const scene = await Scene.begin(world);

  /** Everybody posts once; the feed stays open and within what the honest saw, whatever the liars say. */
  const round = async (lie: bigint, late: boolean) => {
    await time.increase(60);
    const lies = async () => world.postPrice(lie, MLK_KRW, liars);
    if (!late) await lies();
    for (const [reporter, price] of seen) await oracle.connect(reporter).post(MLK_KRW, price, await time.latest());
    if (late) await lies();
    const { spot, average } = await oracle.read(MLK_KRW);
    for (const price of [spot, average]) {
      expect(price >= MILK_PRICE - 2n * WON && price <= MILK_PRICE + 2n * WON, `${price} was seen`).to.equal(true);
    }
    return spot;
  };
  for (const [i, lie] of ABSURD.entries()) await round(lie, i % 2 === 0);
  // Old observations of theirs, out of order, change no more.
  for (const liar of liars) {
    const previous = (await oracle.observationOf(MLK_KRW, liar)).observedAt;
    await expect(oracle.connect(liar).post(MLK_KRW, 1n, previous)).to.be.revertedWithCustomError(
      oracle,
      "PriceOracle_NotNewer",
    );
  }

  const minutes = milkFeed().averagingWindowSeconds / 60;
  let lowest = MILK_PRICE;
  for (let minute = 0; minute < minutes / 5; ++minute) {
    await time.increase(240);
    lowest = await round(1n, true);
  }
  expect(lowest, "two ranks below the middle of seven is one below the honest middle").to.equal(MILK_PRICE - WON);
  for (let settled = 0; settled < 12 && (await oracle.read(MLK_KRW)).average > MILK_PRICE - WON; ++settled) {
    await time.increase(1_000);
    await round(1n, true);
  }
  const { average } = await oracle.read(MLK_KRW);
  await sellOut(world, YNJ, thief, average > lowest ? average : lowest);
  const taken = await scene.taken();

  await aside(async () => {
    const role = await registry.REPORTER_ROLE();
    for (const liar of liars) {
      await world.decide(registry, registry.interface.encodeFunctionData("revokeRole", [role, liar.address]));
      await oracle.dropReporter(liar);
    }
    for (const [reporter, price] of seen) await oracle.connect(reporter).post(MLK_KRW, price, await time.latest());
    expect((await oracle.latest(MLK_KRW)).price, "the honest middle").to.equal(MILK_PRICE);
    const post = oracle.connect(first(liars)).post(MLK_KRW, 1n, await time.latest());
    await expect(post).to.be.revertedWithCustomError(oracle, "AccessControlUnauthorizedAccount");
  });
  // One rank: the honest are a won apart.
  return { bound: (net(capOf(YNJ)) * WON) / MILK_PRICE, taken };
}

export const reporterAttacks: readonly Attack[] = [
  {
    name: "A stolen `REPORTER` key, one of three, posts absurd prices",
    most: "nothing: the median is one of the others' prices or lies between them",
    answer: "the council revokes it, with `dropReporter`",
    unit: "MLK",
    least: 0n,
    play: one,
  },
  {
    name: "The same key posts nothing: with three reporters the quorum is three",
    most: "no money; no trade from the price's greatest age on, for one delay of the timelock; four reporters or more bear one that is silent",
    answer: "the council revokes it, with `dropReporter`",
    unit: "hours",
    least: 100n,
    play: silent,
  },
  {
    name: "Two `REPORTER` keys of seven hold the median down till the average followed, and sell",
    most: "on the daily cap less the fee, the distance between the honest middle and the honest price one rank below",
    answer:
      "the council revokes them, with `dropReporter`; until then they can neither leave what the honest saw nor halt the feed",
    unit: "MLK",
    least: 95n,
    play: two,
  },
];
