import { expect } from "chai";
import { parseEther } from "ethers";
import type { Attack, Measured } from "./Attack.js";
import { enlist, goTo, marketFixture } from "./market.js";
import { capOf, DAY, HOUR, net, poolTerms, YNJ } from "./parameters.js";
import { Scene, sellOut } from "./Scene.js";
import { expectMilkAccountedFor } from "../books.js";
import { FOREVER, loadFixture, type World } from "../fixture.js";

/** Ten minutes before the epoch ends, with prices. Gives its end. */
async function beforeEpochEnds(world: World): Promise<number> {
  const point = world.point(YNJ);
  const end = Number(((await point.currentEpoch()) + 1n) * (await point.epochLength()));
  await goTo(world, end - HOUR / 6);
  return end;
}

/** Points in the last minutes of their life. */
async function expiring(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange } = world.alliance;
  const point = world.point(YNJ);
  const validity = await point.validityDuration();
  await beforeEpochEnds(world);
  const scene = await Scene.begin(world, { own: [YNJ] });
  const [dumper, friend] = [scene.account(0), scene.account(1)];
  await enlist(world, YNJ, dumper, 1_000_000n, validity);
  await enlist(world, YNJ, friend, 0n);
  await enlist(world, 1, dumper, 0n);
  await point.connect(dumper).transfer(friend, 500_000n);
  const short = [point, "ERC20InsufficientBalance"] as const;
  for (const who of [dumper, friend]) {
    await expect(exchange.connect(who).sell(point, 1_000n, 0n, FOREVER, who)).to.be.revertedWithCustomError(...short);
  }
  const swap = exchange.connect(dumper).swap(point, 1_000n, world.point(1), 0n, 0n, FOREVER, dumper);
  await expect(swap).to.be.revertedWithCustomError(...short);
  await scene.expectOthersWhole([]);
  return { bound: 0n, taken: await scene.taken() };
}

/** Points with just the life a pool asks for, which it writes off with the epoch. */
async function aging(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange } = world.alliance;
  const point = world.point(YNJ);
  const age = (await point.validityDuration()) - BigInt(poolTerms(YNJ).minRemainingEpochs);
  const end = await beforeEpochEnds(world);
  const scene = await Scene.begin(world, { own: [YNJ] });
  const dumper = scene.account(0);
  await enlist(world, YNJ, dumper, 20_000_000n, age);
  const stock = await exchange.inventoryOf(point);
  await sellOut(world, YNJ, dumper);
  const taken = await scene.taken();
  await expect(exchange.connect(dumper).sell(point, 1_000n, 0n, FOREVER, dumper)).to.be.revertedWithCustomError(
    exchange,
    "PointExchange_OutflowCapReached",
  );
  await goTo(world, end);
  await exchange.writeOff(point);
  expect(await exchange.inventoryOf(point), "what was dumped is written off").to.equal(stock);
  await goTo(world, end + DAY);
  await expect(exchange.connect(dumper).sell(point, 1_000n, 0n, FOREVER, dumper)).to.be.revertedWithCustomError(
    point,
    "ERC20InsufficientBalance",
  );
  await scene.expectOthersWhole();
  return { bound: net(capOf(YNJ)), taken };
}

/** MLK and points that nobody asked for. */
async function uninvited(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, milk } = world.alliance;
  const [giver, point] = [world.member(3), world.point(YNJ)];
  await enlist(world, YNJ, giver, 200_000n);
  await world.giveMilk(giver);
  const scene = await Scene.begin(world);
  const stock = await exchange.inventoryOf(point);
  await milk.connect(giver).transfer(exchange, parseEther("100"));
  await expect(point.connect(giver).transfer(exchange, 100_000n)).to.be.revertedWithCustomError(
    point,
    "PartnerPoint_NotExchange",
  );
  // A sale to the exchange itself, and a purchase for it.
  for (const trade of [
    () => exchange.connect(giver).sell(point, 50_000n, 0n, FOREVER, exchange),
    () => exchange.connect(giver).buy(point, 50_000n, parseEther("1000"), 0n, FOREVER, exchange),
  ]) {
    await expect(trade()).to.be.revertedWithCustomError(exchange, "PointExchange_InvalidRecipient");
  }
  expect(await exchange.inventoryOf(point), "counted").to.equal(stock);
  const beyond = exchange.connect(giver).buy(point, stock + 1n, parseEther("100000"), 0n, FOREVER, giver);
  await expect(beyond).to.be.revertedWithCustomError(exchange, "PointExchange_InventoryTooLow");
  await exchange.writeOff(point);
  expect(await exchange.inventoryOf(point), "counted after a write-off").to.equal(stock);
  await exchange.connect(world.operator).collectFees([point]);
  await expectMilkAccountedFor(world, parseEther("100"));
  await scene.expectOthersWhole();
  return { bound: 0n, taken: await scene.taken() };
}

export const memberAttacks: readonly Attack[] = [
  {
    name: "Members dump what expires tonight",
    most: "nothing: a pool takes no point below its minimum remaining life",
    answer: "nothing needs to",
    unit: "MLK",
    least: 0n,
    play: expiring,
  },
  {
    name: "Members dump what falls below the pool's minimum remaining life tonight",
    most: "the daily cap less the fee, for points that the pool writes off and nobody redeems",
    answer: "the treasurer stops buying, or the council lengthens the minimum",
    unit: "MLK",
    least: 99n,
    play: aging,
  },
  {
    name: "MLK and points are sent to the exchange uninvited, or sold and bought on its behalf",
    most: "nothing: MLK is counted nowhere and stays there, points are refused",
    answer: "only the exchange brings points to itself, and it pays nobody whose money would be lost",
    unit: "MLK",
    least: 0n,
    play: uninvited,
  },
];
