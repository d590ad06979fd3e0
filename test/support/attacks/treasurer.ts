import { expect } from "chai";
import { parseEther } from "ethers";
import type { Attack, Measured } from "./Attack.js";
import { aside, enlist, goTo, marketFixture } from "./market.js";
import { BASIS, CREDIT, DAY, FEE, HOUR, manifest, PAC, poolTerms, YNJ } from "./parameters.js";
import { Scene } from "./Scene.js";
import { FOREVER, loadFixture, MILK_PRICE, time } from "../fixture.js";
import { partnerRole } from "../../../sdk/partnerRole.js";

/** All that is the pool's own, a delay after he said so. */
async function withdraw(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { registry } = world.alliance;
  const scene = await Scene.begin(world, { own: [PAC] });
  const [{ admin, treasurer }, point, thief] = [world.partner(PAC), world.point(PAC), scene.account(0)];
  const exchange = world.alliance.exchange.connect(treasurer);
  const { reserve } = await exchange.pool(point);
  const own = reserve - CREDIT;
  await expect(exchange.requestWithdrawal(point, own + 1n, thief)).to.be.revertedWithCustomError(
    exchange,
    "PointExchange_BeyondOwn",
  );
  await exchange.requestWithdrawal(point, own, thief);
  const due = Number((await exchange.withdrawalOf(point)).from);
  expect(due - (await time.latest()), "the notice").to.equal(manifest.exchange.withdrawalDelaySeconds);
  const execute = () => exchange.executeWithdrawal(point, own, thief);
  await goTo(world, due - 60);
  await expect(execute()).to.be.revertedWithCustomError(exchange, "PointExchange_WithdrawalNotDue");

  await aside(async () => {
    await exchange.connect(world.guardian).pausePool(point);
    await time.increaseTo(due);
    await expect(execute()).to.be.revertedWithCustomError(exchange, "PointExchange_PoolPaused");
  });
  await aside(async () => {
    await registry.connect(world.guardian).suspendPartner(PAC + 1);
    await time.increaseTo(due);
    await expect(execute()).to.be.revertedWithCustomError(exchange, "PointExchange_PartnerNotActive");
    // The request ends with the suspension, whoever is treasurer after it.
    await registry.connect(await world.asTimelock()).reinstatePartner(PAC + 1);
    await expect(execute()).to.be.revertedWithCustomError(exchange, "PointExchange_NoWithdrawal");
  });
  await aside(async () => {
    // Without one, the honest treasurer who comes after him pays what he himself asked for, and nothing else.
    await registry.connect(admin).revokeRole(partnerRole(PAC + 1, "treasurer"), treasurer);
    await registry.connect(admin).grantRole(partnerRole(PAC + 1, "treasurer"), admin);
    await time.increaseTo(due);
    await expect(execute()).to.be.revertedWithCustomError(exchange, "AccessControlUnauthorizedAccount");
    await expect(exchange.connect(admin).executeWithdrawal(point, own, admin)).to.be.revertedWithCustomError(
      exchange,
      "PointExchange_OtherWithdrawal",
    );
    await exchange.connect(admin).cancelWithdrawal(point);
  });

  await time.increaseTo(due);
  await execute();
  const taken = await scene.taken();
  expect((await exchange.pool(point)).reserve, "what the alliance lent is there").to.equal(CREDIT);
  await scene.expectOthersWhole();
  return { bound: own, taken };
}

/** Down to the bottom of the band, buys all there is; up to the top, sells it; until the withdrawal would be due. */
async function milk(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, registry } = world.alliance;
  const [point, treasurer, thief] = [world.point(YNJ), world.partner(YNJ).treasurer, world.member(3)];
  await enlist(world, YNJ, thief, 0n);
  await world.giveMilk(thief, parseEther("10000"));
  const scene = await Scene.begin(world, { own: [YNJ] });
  const stock = await exchange.inventoryOf(point);
  const { lowestBid, highestAsk } = poolTerms(YNJ).band;
  const { leastSpread, maxStep, minIntervalSeconds } = manifest.exchange.quotes;
  const start = await time.latest();
  let quotedAt = start - minIntervalSeconds;
  let hours = 0;

  /** One step after another, until the quote stands; false when that takes longer than the day. */
  const quote = async (bid: number, ask: number): Promise<boolean> => {
    for (;;) {
      const pool = await exchange.pool(point);
      const [from, at] = [Number(pool.bid), Number(pool.ask)];
      if (from === bid && at === ask) return true;
      const step = (value: number, goal: number) => value + Math.max(-maxStep, Math.min(maxStep, goal - value));
      quotedAt += minIntervalSeconds;
      if (quotedAt - start >= DAY) return false;
      if (quotedAt > (await time.latest())) await time.increaseTo(quotedAt);
      await exchange.connect(treasurer).setQuote(point, step(from, bid), step(at, ask));
      quotedAt = await time.latest();
      hours += 1;
    }
  };
  let cycles = 0n;
  while (await quote(lowestBid, lowestBid + leastSpread)) {
    await world.postPrice();
    await exchange.connect(thief).buy(point, stock, parseEther("10000"), 0n, FOREVER, thief);
    if (!(await quote(highestAsk - leastSpread, highestAsk))) break;
    await world.postPrice();
    await exchange.connect(thief).sell(point, stock, 0n, FOREVER, thief);
    cycles += 1n;
  }
  expect(hours, "steps of an hour").to.be.above(DAY / HOUR - 4);
  const taken = await scene.taken();
  await scene.expectOthersWhole();
  await exchange.connect(world.guardian).pausePool(point);
  await world.postPrice();
  await expect(exchange.connect(thief).buy(point, 1n, FOREVER, 0n, FOREVER, thief)).to.be.revertedWithCustomError(
    exchange,
    "PointExchange_PoolPaused",
  );
  await registry.connect(world.partner(YNJ).admin).revokeRole(partnerRole(YNJ + 1, "treasurer"), treasurer);

  // Three of the 24 hours go down the first time; then 4 up, 4 down.
  const whole = BigInt(highestAsk - leastSpread) * (BASIS - FEE) - BigInt(lowestBid + leastSpread) * (BASIS + FEE);
  const cycle = (stock * whole * 10n ** 18n * 10n ** 8n) / (BASIS * BASIS * MILK_PRICE);
  expect(cycles, "cycles in a day").to.equal(3n);
  return { bound: 3n * cycle, taken };
}

export const treasurerAttacks: readonly Attack[] = [
  {
    name: "A stolen `TREASURER` key withdraws",
    most: "the reserve less the credit, a delay of a day after the request",
    answer:
      "within the delay a guardian suspends the partner, which ends the request, or pauses the pool; the admin revokes the key, and another treasurer cancels the request",
    unit: "MLK",
    least: 100n,
    play: withdraw,
  },
  {
    name: "A stolen `TREASURER` key moves the quotes through the band, and buys and sells as a member, for a day",
    most: "the inventory times the width of the band less spread and fees, three times: a step an hour; below the daily cap",
    answer: "a guardian pauses the pool; the admin revokes the key",
    unit: "MLK",
    least: 99n,
    play: milk,
  },
];
