import { expect } from "chai";
import { id, parseEther, ZeroHash } from "ethers";
import type { Attack, Measured } from "./Attack.js";
import { aside, enlist, goTo, marketFixture, untilMidnight } from "./market.js";
import { capOf, DAY, HOUR, net, PAC, poolTerms, SAL, SSG, YNJ } from "./parameters.js";
import { pointsFor, Scene, sellOut } from "./Scene.js";
import { FOREVER, loadFixture, time, type World } from "../fixture.js";
import { partnerRole } from "../../../sdk/partnerRole.js";

/** More points than any pool buys in a play. */
const PLENTY = 10n ** 9n;
/** What an honest member buys at a time. */
const BOUGHT = 10_000_000n;

/** The guardian suspends the partner: nothing is issued, nothing sold. */
async function expectSuspensionStops(scene: Scene, index: number): Promise<void> {
  const { world } = scene;
  const { registry, exchange } = world.alliance;
  const [point, fake] = [world.point(index), scene.account(1)];
  await registry.connect(world.guardian).suspendPartner(index + 1);
  await expect(enlist(world, index, fake, 1n)).to.be.revertedWithCustomError(point, "PartnerPoint_PartnerNotActive");
  await expect(exchange.connect(fake).sell(point, 1_000n, 0n, FOREVER, fake)).to.be.revertedWithCustomError(
    exchange,
    "PointExchange_PartnerNotActive",
  );
}

/** Fake members of one partner, who are customers of another as anybody is. */
async function withFakes(index: number): Promise<{ world: World; scene: Scene }> {
  const world = await loadFixture(marketFixture);
  const scene = await Scene.begin(world, { own: [index] });
  for (const fake of scene.accounts.slice(0, 3)) await enlist(world, index, fake, PLENTY);
  return { world, scene };
}

/** Two days' caps in minutes, and every way tried to make room for more. */
async function night(): Promise<Measured> {
  const { world, scene } = await withFakes(PAC);
  const { exchange, milk } = world.alliance;
  const [first, second, third] = [scene.account(0), scene.account(1), scene.account(2)];
  const point = world.point(PAC);
  await enlist(world, SSG, third, 0n);
  const midnight = await untilMidnight(world, 600);
  await sellOut(world, PAC, first);
  const evening = await scene.taken();

  const full = [exchange, "PointExchange_OutflowCapReached"] as const;
  // Another fake member, another account, another programme to be paid in: it is the pool's cap.
  await point.connect(second).transfer(third, 1_000n);
  for (const seller of [second, third]) {
    const sale = exchange.connect(seller).sell(point, 1_000n, 0n, FOREVER, seller);
    await expect(sale).to.be.revertedWithCustomError(...full);
  }
  const swap = exchange.connect(third).swap(point, 1_000n, world.point(SSG), 0n, 0n, FOREVER, third);
  await expect(swap).to.be.revertedWithCustomError(...full);
  await aside(async () => {
    // What he buys back, or gives the pool, makes no more room than it cost.
    await milk.connect(first).approve(exchange, 2n ** 100n);
    await exchange.connect(first).buy(point, 100_000n, 2n ** 100n, 0n, FOREVER, first);
    await exchange.connect(first).fund(point, 10n ** 21n);
    await exchange.writeOff(point);
    await sellOut(world, PAC, second);
    expect((await scene.taken()) < evening, "buying back and selling again costs").to.equal(true);
  });

  await goTo(world, midnight);
  await sellOut(world, PAC, second);
  const taken = await scene.taken();
  await scene.expectOthersWhole();
  await expectSuspensionStops(scene, PAC);
  return { bound: net(2n * capOf(PAC)), taken };
}

/** Nobody looks: a day's cap every day, until the reserve is gone. */
async function forever(): Promise<Measured> {
  const { world, scene } = await withFakes(SAL);
  const { exchange } = world.alliance;
  const [point, fake] = [world.point(SAL), scene.account(0)];
  const { reserve } = await exchange.pool(point);
  let days = 0n;
  for (; days < 30n && (await exchange.pool(point)).reserve > 10n ** 18n; ++days) {
    await sellOut(world, SAL, fake);
    await goTo(world, (await time.latest()) + DAY);
  }
  expect(days, "days it takes").to.equal((reserve + capOf(SAL) - 1n) / capOf(SAL));
  const taken = await scene.taken();
  await scene.expectOthersWhole();
  await expectSuspensionStops(scene, SAL);
  return { bound: net(reserve), taken };
}

/** The cap is net: what honest members pay in for points leaves again, on the same day. */
async function whereOthersBuy(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange } = world.alliance;
  const [point, buyer] = [world.point(YNJ), world.member(9)];
  await enlist(world, YNJ, buyer, 0n);
  await world.giveMilk(buyer, parseEther("110000"));
  const scene = await Scene.begin(world, { own: [YNJ] });
  const fake = scene.account(0);
  await enlist(world, YNJ, fake, PLENTY);
  const { reserve } = await exchange.pool(point);
  await sellOut(world, YNJ, fake);
  let paidIn = 0n;
  for (let purchases = 0; purchases < 3; ++purchases) {
    paidIn += (await exchange.quoteBuy(point, BOUGHT)).settled;
    await exchange.connect(buyer).buy(point, BOUGHT, parseEther("110000"), 0n, FOREVER, buyer);
    await sellOut(world, YNJ, fake);
  }
  const taken = await scene.taken();
  const lost = reserve - (await exchange.pool(point)).reserve;
  expect(lost <= capOf(YNJ), `the pool's reserve fell by ${lost}, its cap at most`).to.equal(true);
  await scene.expectOthersWhole();
  await expectSuspensionStops(scene, YNJ);
  return { bound: net(capOf(YNJ) + paidIn), taken };
}

/** Points of the least life a pool takes fill it; with the epoch they are written off, and make room. */
async function roomByAge(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange } = world.alliance;
  const point = world.point(YNJ);
  const [length, validity] = [await point.epochLength(), await point.validityDuration()];
  // An epoch's end that does not fall into the first hours of a UTC day, so that an hour before it is the same day.
  let end = Number(((await point.currentEpoch()) + 1n) * length);
  while (end % DAY < 3 * HOUR) end += Number(length);
  await goTo(world, end - DAY);
  const scene = await Scene.begin(world, { own: [YNJ] });
  const fake = scene.account(0);
  await enlist(world, YNJ, fake, PLENTY, validity - BigInt(poolTerms(YNJ).minRemainingEpochs));
  await enlist(world, YNJ, fake, PLENTY);
  await sellOut(world, YNJ, fake);
  // An hour before the epoch ends, on the next day: the cap on inventory binds, not the cap on outflow.
  await goTo(world, end - HOUR);
  const { limits } = await exchange.pool(point);
  const room = limits.inventoryCap * 1_000n - (await exchange.inventoryOf(point));
  const wanted = await pointsFor(world, YNJ, await exchange.outflowLeftOf(point));
  expect(room < wanted, "the pool has less room than money").to.equal(true);
  await expect(exchange.connect(fake).sell(point, room + 1n, 0n, FOREVER, fake)).to.be.revertedWithCustomError(
    exchange,
    "PointExchange_InventoryCapReached",
  );
  await exchange.connect(fake).sell(point, room, 0n, FOREVER, fake);
  await goTo(world, end);
  await sellOut(world, YNJ, fake);
  const taken = await scene.taken();
  await scene.expectOthersWhole();
  await expectSuspensionStops(scene, YNJ);
  return { bound: net(2n * capOf(YNJ)), taken };
}

/** The key also links and commits; it grants nothing and touches no money. */
async function elsewhere(): Promise<Measured> {
  const { world, scene } = await withFakes(YNJ);
  const { exchange, registry } = world.alliance;
  const { issuer } = world.partner(YNJ);
  const [other, fake] = [world.point(SSG), scene.account(0)];
  const refused = [registry, "AccessControlUnauthorizedAccount"] as const;
  const calls = [
    () => other.connect(issuer).issue(fake, 1n, 1n, 1n),
    () => exchange.connect(issuer).requestWithdrawal(world.point(YNJ), 1n, fake),
    () => exchange.connect(issuer).setQuote(world.point(YNJ), 9_400n, 9_500n),
    () => world.point(YNJ).connect(issuer).freeze(world.member(0), ZeroHash, ZeroHash),
    () => registry.connect(issuer).grantRole(partnerRole(1, "issuer"), fake),
  ];
  for (const call of calls) await expect(call()).to.be.revertedWithCustomError(...refused);
  // A member of his can be linked at the other partner only by that partner, and takes nothing from its pool but for points of its own.
  await expect(other.connect(issuer).link(fake, id("fake"), FOREVER, "0x")).to.be.revertedWithCustomError(...refused);
  await expect(exchange.connect(fake).sell(other, 1_000n, 0n, FOREVER, fake)).to.be.revertedWithCustomError(
    other,
    "PartnerPoint_NotLinked",
  );
  await scene.expectOthersWhole([]);
  return { bound: 0n, taken: await scene.taken() };
}

export const issuerAttacks: readonly Attack[] = [
  {
    name: "A stolen `ISSUER` key, fake members, two days' caps in minutes around midnight",
    most: "twice its pool's daily cap, less the fee, when nobody buys meanwhile",
    answer: "a guardian suspends the partner: no issue, no trade",
    unit: "MLK",
    least: 99n,
    play: night,
  },
  {
    name: "The same, and nobody looks for ten days",
    most: "its pool's reserve, at most the daily cap a day, less the fee, when nobody buys meanwhile",
    answer: "the same, on any of these days",
    unit: "MLK",
    least: 99n,
    play: forever,
  },
  {
    name: "A stolen `ISSUER` key, fake members, on a day on which others buy",
    most: "the daily cap and what others pay in on that day, less the fee: the cap is net, so the reserve falls by the cap at most",
    answer: "a guardian suspends the partner",
    unit: "MLK",
    least: 99n,
    play: whereOthersBuy,
  },
  {
    name: "A stolen `ISSUER` key fills the inventory with points that are written off at the epoch's end, which makes room for more",
    most: "the daily cap on each of the two days, less the fee: the cap on inventory stops him only within an epoch",
    answer: "a guardian suspends the partner",
    unit: "MLK",
    least: 99n,
    play: roomByAge,
  },
  {
    name: "A stolen `ISSUER` key elsewhere: other programmes, quotes, withdrawals, freezes, roles",
    most: "nothing",
    answer: "every such function names another role",
    unit: "MLK",
    least: 0n,
    play: elsewhere,
  },
];
