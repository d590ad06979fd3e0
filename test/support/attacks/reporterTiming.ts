import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { Attack, Measured } from "./Attack.js";
import { aside, enlist, goTo, openMarket } from "./market.js";
import { BASIS, capOf, DAY, milkFeed, net, SSG, YNJ } from "./parameters.js";
import { pointsFor, Scene } from "./Scene.js";
import { changedManifest } from "../changedManifest.js";
import { ethers, FOREVER, loadFixture, MILK_PRICE, MLK_KRW, time, type World } from "../fixture.js";
import { parseManifest } from "../../../deploy/manifest/parseManifest.js";

const ROUNDS = 3;

/** The same market with so many reporters. */
async function withReporters(count: number): Promise<World> {
  const addresses = (await ethers.getSigners()).slice(70, 70 + count).map(({ address }) => address);
  return openMarket(parseManifest(changedManifest([["reporters"], addresses]), `${count} reporters`));
}

async function fourReporters(): Promise<World> {
  return withReporters(4);
}

async function sevenReporters(): Promise<World> {
  return withReporters(7);
}

/** One reporter posts what it saw in the second of its block. */
async function see(world: World, reporter: HardhatEthersSigner | undefined, price: bigint): Promise<void> {
  if (reporter === undefined) throw new RangeError("no such reporter");
  const now = (await time.latest()) + 1;
  await time.setNextBlockTimestamp(now);
  await world.alliance.oracle.connect(reporter).post(MLK_KRW, price, now);
}

/** Of four, the stolen one says low for a second in each round; the partner swaps real points of another into its own pool. */
async function flicker(): Promise<Measured> {
  const world = await loadFixture(fourReporters);
  const { exchange, oracle } = world.alliance;
  const member = world.member(3);
  await enlist(world, SSG, member, 10n ** 9n);
  await exchange.connect(member).sell(world.point(SSG), 16_000_000n, 0n, FOREVER, member);
  await goTo(world, (await time.latest()) + DAY);
  await enlist(world, YNJ, member, 10n ** 9n);
  const scene = await Scene.begin(world, { own: [SSG], reserves: [SSG] });

  const [liar, low, ...others] = world.reporters;
  const divergence = BigInt(milkFeed().maxDivergence);
  const lowest = (MILK_PRICE * (BASIS - divergence)) / BASIS;
  const honest = async () => {
    await see(world, low, lowest);
    for (const reporter of others) await see(world, reporter, MILK_PRICE);
  };
  await honest();
  let stood = 0;
  for (let round = 0; round < ROUNDS; ++round) {
    await time.increase(milkFeed().averagingWindowSeconds / ROUNDS - 6);
    await see(world, liar, 1n);
    const from = await time.latest();
    expect((await oracle.read(MLK_KRW)).spot, "what one of the honest sees").to.equal(lowest);
    await see(world, liar, MILK_PRICE);
    stood += (await time.latest()) - from;
    if (round < ROUNDS - 1) await honest();
  }
  const { spot, average } = await oracle.read(MLK_KRW);
  expect(spot).to.equal(MILK_PRICE);
  const points = await pointsFor(world, YNJ, capOf(YNJ), average);
  await exchange.connect(member).swap(world.point(YNJ), points, world.point(SSG), 0n, 0n, FOREVER, member);
  const weight = BASIS * BigInt(milkFeed().averagingWindowSeconds);
  return { bound: (net(capOf(YNJ)) * divergence * BigInt(stood)) / weight, taken: await scene.taken() };
}

/** Two of seven, after a genuine jump that two honest reporters have not posted anew: they say the old price again and again. */
async function secondHalt(): Promise<Measured> {
  const world = await loadFixture(sevenReporters);
  const { oracle, exchange } = world.alliance;
  const [liars, honest] = [world.reporters.slice(0, 2), world.reporters.slice(2)];
  const jumped = (MILK_PRICE * (BASIS + 2n * BigInt(milkFeed().maxJump))) / BASIS;
  const all = async (reporters: readonly HardhatEthersSigner[], price: bigint) => {
    for (const reporter of reporters) await see(world, reporter, price);
  };
  const held = oracle.filters.JumpHeld(MLK_KRW);
  await all(world.reporters, MILK_PRICE);
  const begun = await ethers.provider.getBlockNumber();
  // Two honest ones see it first; the liars help to hold it, and to confirm it with a third.
  await all([...honest.slice(0, 2), ...liars], jumped);
  expect((await oracle.latest(MLK_KRW)).halted, "a genuine jump is held").to.equal(true);
  await all([...honest.slice(0, 3), ...liars], jumped);
  expect((await oracle.latest(MLK_KRW)).halted, "and confirmed").to.equal(false);
  for (let attempt = 0; attempt < 5; ++attempt) {
    await time.increase(60);
    await all(liars, MILK_PRICE);
    // Whatever it comes to, the honest decide again; two of them stay with what they posted before the jump.
    await all([...honest.slice(0, 3), ...liars], jumped);
  }
  const halts = (await oracle.queryFilter(held, begun)).length - 1;
  await aside(async () => {
    await world.settlePrice(jumped, MLK_KRW);
    const member = world.member(0);
    await exchange.connect(member).sell(world.point(YNJ), 1_000n, 0n, FOREVER, member);
  });
  return { bound: 0n, taken: BigInt(halts) };
}

export const reporterTimingAttacks: readonly Attack[] = [
  {
    name: "A stolen `REPORTER` key, one of four, says low for a second of each round, and points are swapped between one's own hands",
    most: "on the daily cap less the fee, the distance of the lowest honest price times the seconds it stood by the averaging window",
    answer: "an answer weighs by the block time it stood; the council revokes the key, with `dropReporter`",
    unit: "MLK",
    least: 65n,
    play: flicker,
  },
  {
    name: "Two `REPORTER` keys of seven help to confirm a genuine jump, and then say the old price again",
    most: "nothing: what was observed before a decision does not count after it, and two are no quorum",
    answer: "nothing needs to; the council revokes them, with `dropReporter`",
    unit: "halts",
    least: 0n,
    play: secondHalt,
  },
];
