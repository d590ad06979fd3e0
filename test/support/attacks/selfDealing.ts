import { expect } from "chai";
import { parseEther } from "ethers";
import type { Attack, Measured } from "./Attack.js";
import { aside, enlist, goTo, marketFixture, untilMidnight } from "./market.js";
import { BASIS, capOf, CREDIT, DAY, milkFeed, net, PAC, SSG, YNJ } from "./parameters.js";
import { pointsFor, Scene, sellOut } from "./Scene.js";
import { FOREVER, loadFixture, MILK_PRICE, MLK_KRW, time } from "../fixture.js";

const PLENTY = 10n ** 9n;

/** Takes its own money out first, then sells points it makes from nothing to what the alliance lent. */
async function creditOnly(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const [{ treasurer }, point] = [world.partner(PAC), world.point(PAC)];
  const exchange = world.alliance.exchange.connect(treasurer);
  const scene = await Scene.begin(world, { own: [PAC] });
  const fake = scene.account(0);
  await enlist(world, PAC, fake, PLENTY);
  const own = (await exchange.pool(point)).reserve - CREDIT;
  await exchange.requestWithdrawal(point, own, fake);
  const due = (await exchange.withdrawalOf(point)).from;

  await aside(async () => {
    // The request is the notice: the operator takes back what was lent, and nothing is left to sell to.
    const before = await world.alliance.milk.balanceOf(world.treasury);
    await exchange.connect(world.operator).returnCredit(point, CREDIT);
    await goTo(world, due);
    await exchange.executeWithdrawal(point, own, fake);
    expect((await world.alliance.milk.balanceOf(world.treasury)) - before, "back at the treasury").to.equal(CREDIT);
    await expect(exchange.connect(fake).sell(point, 1_000n, 0n, FOREVER, fake)).to.be.revertedWithCustomError(
      exchange,
      "PointExchange_ReserveTooLow",
    );
  });

  await goTo(world, due);
  await exchange.executeWithdrawal(point, own, fake);
  let days = 0n;
  for (; days < 10n && (await exchange.pool(point)).reserve > parseEther("1"); ++days) {
    await sellOut(world, PAC, fake);
    await goTo(world, (await time.latest()) + DAY);
  }
  expect(days, "a daily cap a day").to.equal((CREDIT + capOf(PAC) - 1n) / capOf(PAC));
  await scene.expectOthersWhole();
  const { credit } = await exchange.pool(point);
  expect(credit, "it still owes it: what comes in covers that first").to.equal(CREDIT);
  await world.giveMilk(fake, parseEther("10"));
  await exchange.connect(fake).fund(point, parseEther("10"));
  await expect(exchange.requestWithdrawal(point, 1n, fake)).to.be.revertedWithCustomError(
    exchange,
    "PointExchange_BeyondOwn",
  );
  // The ten came from the funder and went to the pool.
  return { bound: net(CREDIT), taken: (await scene.taken()) - own };
}

/** Announces its closing, which keeps its reserve for its members, and sells itself points. */
async function windDown(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { registry } = world.alliance;
  const [{ admin, treasurer }, point] = [world.partner(SSG), world.point(SSG)];
  const exchange = world.alliance.exchange.connect(treasurer);
  const scene = await Scene.begin(world, { own: [SSG] });
  const fake = scene.account(0);
  const midnight = await untilMidnight(world, 600);
  await exchange.requestWithdrawal(point, 1n, fake);
  await registry.connect(admin).startWindDown(SSG + 1, (await time.latest()) + 31 * DAY);
  for (const call of [
    () => exchange.requestWithdrawal(point, 1n, fake),
    () => exchange.executeWithdrawal(point, 1n, fake),
    () => exchange.setQuote(point, 7_000n, 7_500n),
    () => exchange.setDirections(point, false, false),
  ]) {
    await expect(call()).to.be.revertedWithCustomError(exchange, "PointExchange_PartnerNotActive");
  }
  await enlist(world, SSG, fake, PLENTY);
  await sellOut(world, SSG, fake);
  await goTo(world, midnight);
  await sellOut(world, SSG, fake);
  const { limits } = await exchange.pool(point);
  const full = await exchange.inventoryOf(point);
  expect(full > limits.inventoryCap * 1_000n, "beyond its cap on inventory").to.equal(true);
  // Its members sell all the same, on the next day.
  await aside(async () => {
    await goTo(world, midnight + DAY);
    await exchange.connect(world.member(0)).sell(point, 1_000n, 0n, FOREVER, world.member(0));
  });
  const taken = await scene.taken();
  await scene.expectOthersWhole();
  await registry.connect(world.guardian).suspendPartner(SSG + 1);
  await expect(exchange.connect(fake).sell(point, 1_000n, 0n, FOREVER, fake)).to.be.revertedWithCustomError(
    exchange,
    "PointExchange_PartnerNotActive",
  );
  return { bound: net(2n * capOf(SSG)), taken };
}

/** Switches buying off, fills the inventory and lets the quote be withdrawn before it announces its closing. */
async function voidWindDown(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const [{ admin, treasurer }, point, member] = [world.partner(SSG), world.point(SSG), world.member(0)];
  const exchange = world.alliance.exchange.connect(treasurer);
  const scene = await Scene.begin(world, { own: [SSG] });
  const [{ limits, bid, ask }, timelock] = [await exchange.pool(point), await world.asTimelock()];
  const [lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap] = limits;
  const limited = { lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap };
  const leave = async () => {
    await exchange.setDirections(point, false, false);
    await world.alliance.registry.connect(admin).startWindDown(SSG + 1, (await time.latest()) + 31 * DAY);
  };
  const expectSale = async (rate: bigint) => {
    const { milkValue } = await exchange.quoteSell(point, 1_000n);
    expect(milkValue, `at ${rate}`).to.equal((1_000n * rate * 10n ** 18n) / (BASIS * 279n));
    await exchange.connect(member).sell(point, 1_000n, 0n, FOREVER, member);
  };
  await aside(async () => {
    // The council narrows the band, and the treasurer quotes no more.
    await exchange.connect(timelock).setLimits(point, { ...limited, lowestBid: bid + 1n });
    await leave();
    await expectSale(bid + 1n);
    // What it may still set is a quote in the band, once.
    await exchange.setQuote(point, bid + 2n, ask);
    await expectSale(bid + 2n);
    await expect(exchange.setQuote(point, bid + 1n, ask)).to.be.revertedWithCustomError(
      exchange,
      "PointExchange_PartnerNotActive",
    );
  });
  await leave();
  await expectSale(bid);
  await exchange.connect(timelock).setLimits(point, { ...limited, lowestBid: ask, inventoryCap: 1n });
  await expectSale(bid);
  return { bound: 0n, taken: await scene.taken() };
}

/** MLK falls by as much as may diverge: a swap still settles at the average, below what the receiving pool's points are worth. */
async function fallingMilk(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, oracle } = world.alliance;
  const supplier = world.member(1);
  // The honest pool quotes as narrowly as it may, and has enough to sell.
  await exchange.connect(world.partner(SSG).treasurer).setQuote(world.point(SSG), 6_900n, 7_000n);
  await enlist(world, SSG, supplier, 15_900_000n);
  await exchange.connect(supplier).sell(world.point(SSG), 15_900_000n, 0n, FOREVER, supplier);
  await goTo(world, (await time.latest()) + DAY);
  const fake = world.member(3);
  await enlist(world, SSG, fake, 0n);
  await enlist(world, YNJ, fake, PLENTY);
  const scene = await Scene.begin(world, { own: [YNJ], reserves: [YNJ] });
  const divergence = BigInt(milkFeed().maxDivergence);
  const fallen = (MILK_PRICE * (BASIS - divergence)) / BASIS;
  await world.postPrice(fallen);
  const { average } = await oracle.read(MLK_KRW);
  const points = await pointsFor(world, YNJ, capOf(YNJ), average);
  await exchange.connect(fake).swap(world.point(YNJ), points, world.point(SSG), 0n, 0n, FOREVER, fake);
  await expect(
    exchange.connect(fake).swap(world.point(YNJ), 10_000n, world.point(SSG), 0n, 0n, FOREVER, fake),
  ).to.be.revertedWithCustomError(exchange, "PointExchange_OutflowCapReached");
  scene.price = fallen;
  // A further fall stops trading.
  await world.postPrice((fallen * 99n) / 100n);
  await expect(oracle.read(MLK_KRW)).to.be.revertedWithCustomError(oracle, "PriceOracle_Diverged");
  const received = net(net(capOf(YNJ) * 6_900n) / 7_000n) * BASIS;
  return { bound: received / (BASIS - divergence) - capOf(YNJ), taken: await scene.taken() };
}

/** MLK rises by as much as may diverge: real points of an honest programme are swapped into the partner's own pool at the average. */
async function risingMilk(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, oracle } = world.alliance;
  const member = world.member(3);
  // The dealer's pool has points to give: its own, which cost it its own MLK, kept in the same hands.
  await enlist(world, SSG, member, PLENTY);
  await exchange.connect(member).sell(world.point(SSG), 16_000_000n, 0n, FOREVER, member);
  await goTo(world, (await time.latest()) + DAY);
  await enlist(world, YNJ, member, PLENTY);
  const scene = await Scene.begin(world, { own: [SSG], reserves: [SSG] });
  const divergence = BigInt(milkFeed().maxDivergence);
  const risen = (MILK_PRICE * (BASIS + divergence)) / BASIS;
  await world.postPrice(risen);
  const { average } = await oracle.read(MLK_KRW);
  const points = await pointsFor(world, YNJ, capOf(YNJ), average);
  await exchange.connect(member).swap(world.point(YNJ), points, world.point(SSG), 0n, 0n, FOREVER, member);
  scene.price = risen;
  await exchange.connect(world.guardian).pausePool(world.point(SSG));
  await expect(
    exchange.connect(member).swap(world.point(YNJ), 10_000n, world.point(SSG), 0n, 0n, FOREVER, member),
  ).to.be.revertedWithCustomError(exchange, "PointExchange_PoolPaused");
  await world.postPrice((risen * 101n) / 100n);
  await expect(oracle.read(MLK_KRW)).to.be.revertedWithCustomError(oracle, "PriceOracle_Diverged");
  return { bound: (net(capOf(YNJ)) * divergence) / (BASIS + divergence), taken: await scene.taken() };
}

export const selfDealingAttacks: readonly Attack[] = [
  {
    name: "A partner takes its own money out and sells points of fake members to the credit the alliance lent its pool",
    most: "the credit, at most a daily cap a day, less the fee; it goes on owing it",
    answer: "the operator takes the credit back within the withdrawal's delay; a guardian suspends the partner",
    unit: "MLK",
    least: 99n,
    play: creditOnly,
  },
  {
    name: "A partner announces its closing, which locks its reserve for its members, and sells itself points around midnight",
    most: "twice the daily cap, less the fee: its own members' sales",
    answer: "a guardian suspends the partner",
    unit: "MLK",
    least: 99n,
    play: windDown,
  },
  {
    name: "A partner stops buying, fills its inventory and has no quote when it announces its closing, to keep its reserve from its members",
    most: "nothing: while it winds down its pool buys, at its quote or at the lowest bid of its band",
    answer: "nothing needs to",
    unit: "MLK",
    least: 0n,
    play: voidWindDown,
  },
  {
    name: "A partner swaps points of fake members into another's, quoted at the least spread, while MLK falls by as much as may diverge",
    most: "on the daily cap, the divergence less the other's spread and two fees: a swap settles at the average",
    answer:
      "trading stops when price and average are further apart; the other's treasurer widens its spread or stops selling",
    unit: "MLK",
    least: 99n,
    play: fallingMilk,
  },
  {
    name: "A partner swaps real points of another into its own while MLK rises by as much as may diverge",
    most: "on the other's daily cap less the fee, the divergence: a sale would pay at the higher price, a swap settles at the average",
    answer: "trading stops when price and average are further apart; a guardian pauses the dealer's pool",
    unit: "MLK",
    least: 99n,
    play: risingMilk,
  },
];
