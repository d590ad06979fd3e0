import { expect } from "chai";
import { parseEther } from "ethers";
import type { Attack, Measured } from "./Attack.js";
import { aside, enlist, goTo, marketFixture, untilMidnight } from "./market.js";
import { BASIS, capOf, DAY, HOUR, milkFeed, net, PAC, YNJ } from "./parameters.js";
import { Scene, sellOut } from "./Scene.js";
import { DOLLAR_PRICE, FOREVER, loadFixture, MILK_PRICE, MLK_KRW, time, USD_KRW } from "../fixture.js";

const MINUTES = 10;

/** The first reporters' market jumps by half for ten minutes; every minute the attacker tries a sale and a purchase. */
async function sudden(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, oracle } = world.alliance;
  const thief = world.member(3);
  await enlist(world, YNJ, thief, 20_000_000n);
  await world.giveMilk(thief);
  const scene = await Scene.begin(world);
  const point = world.point(YNJ);
  const trade = async () => {
    const calls = [
      () => exchange.connect(thief).sell(point, 100_000n, 0n, FOREVER, thief),
      () => exchange.connect(thief).buy(point, 10_000n, FOREVER ** 2n, 0n, FOREVER, thief),
    ];
    let done = 0;
    for (const call of calls) {
      done += await call().then(
        () => 1,
        () => 0,
      );
    }
    return done;
  };
  for (const moved of [(MILK_PRICE * 15n) / 10n, MILK_PRICE / 2n]) {
    let meanwhile = 0;
    for (let minute = 0; minute < MINUTES; ++minute) {
      await time.increase(50);
      await world.postPrice(moved);
      meanwhile += await trade();
    }
    expect(meanwhile, "trades at the moved price").to.equal(0);
    // Back, and open again as soon as the average is near; the attacker is the first to trade.
    for (let minute = 0; minute < 60 && (await trade()) === 0; ++minute) {
      await time.increase(50);
      await world.postPrice();
    }
    await world.settlePrice(MILK_PRICE);
  }
  expect((await oracle.read(MLK_KRW)).average).to.equal(MILK_PRICE);
  await scene.expectOthersWhole();
  return { bound: 0n, taken: await scene.taken() };
}

/** One round of posts after half an hour of silence, as far below as may diverge: what counts is the seconds between its posts. */
async function momentary(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, oracle } = world.alliance;
  const thief = world.member(3);
  const { maxDivergence, averagingWindowSeconds } = milkFeed();
  await enlist(world, YNJ, thief, 20_000_000n);
  await world.settlePrice(MILK_PRICE);
  const scene = await Scene.begin(world);
  await time.increase(averagingWindowSeconds);
  const moved = (MILK_PRICE * (BASIS - BigInt(maxDivergence))) / BASIS;
  const now = (await time.latest()) + 1;
  for (const [i, reporter] of world.reporters.entries()) {
    await time.setNextBlockTimestamp(now + i);
    await oracle.connect(reporter).post(MLK_KRW, moved, now);
  }
  const { spot, average } = await oracle.read(MLK_KRW);
  expect(spot, "the price trades").to.equal(moved);
  await sellOut(world, YNJ, thief, average);
  await world.settlePrice(MILK_PRICE);
  await expect(
    exchange.connect(thief).sell(world.point(YNJ), 10_000n, 0n, FOREVER, thief),
  ).to.be.revertedWithCustomError(exchange, "PointExchange_OutflowCapReached");
  // The second of three posts moves the median; the third follows within a second.
  const weight = BASIS * BigInt(averagingWindowSeconds);
  return { bound: (net(capOf(YNJ)) * BigInt(maxDivergence)) / weight, taken: await scene.taken() };
}

/** Held just within the divergence of its own average, which follows, for ten minutes; then sold at the average. */
async function creeping(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, oracle } = world.alliance;
  const thief = world.member(3);
  const { maxDivergence, averagingWindowSeconds } = milkFeed();
  await enlist(world, YNJ, thief, 20_000_000n);
  await world.settlePrice(MILK_PRICE);
  const scene = await Scene.begin(world);
  const start = await time.latest();
  for (let minute = 0; minute <= MINUTES; ++minute) {
    const { average } = await oracle.latest(MLK_KRW);
    const moved = (average * (BASIS - BigInt(maxDivergence)) + BASIS - 1n) / BASIS;
    // To the second: the figure hangs on it.
    const now = start + 10 + minute * 60;
    for (const [i, reporter] of world.reporters.entries()) {
      await time.setNextBlockTimestamp(now + i);
      await oracle.connect(reporter).post(MLK_KRW, moved, now);
    }
  }
  const { average } = await oracle.read(MLK_KRW);
  await sellOut(world, YNJ, thief, average);
  await aside(async () => {
    await exchange.connect(world.guardian).pausePool(world.point(YNJ));
    await expect(
      exchange.connect(thief).sell(world.point(YNJ), 10_000n, 0n, FOREVER, thief),
    ).to.be.revertedWithCustomError(exchange, "PointExchange_PoolPaused");
  });
  const shift = BigInt(maxDivergence * MINUTES * 60);
  return { bound: (net(capOf(YNJ)) * shift) / (BASIS * BigInt(averagingWindowSeconds)), taken: await scene.taken() };
}

/** A validator leaves the reporters' posts out for as long as the last answer stays fresh, and sells at it around midnight. */
async function delay(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, oracle } = world.alliance;
  const [validator, point] = [world.member(3), world.point(PAC)];
  await enlist(world, PAC, validator, 20_000_000n);
  const { maxAgeSeconds, maxJump } = milkFeed();
  const midnight = await untilMidnight(world, HOUR / 2);
  const scene = await Scene.begin(world);
  const { observedAt } = await oracle.latest(MLK_KRW);
  await time.increaseTo(midnight - 300);
  await sellOut(world, PAC, validator);
  await time.increaseTo(midnight);
  await sellOut(world, PAC, validator);
  // A transaction's minimum is the seller's; a price this old no longer trades, for whatever minimum.
  await time.increaseTo(Number(observedAt) + maxAgeSeconds + 1);
  await expect(exchange.connect(validator).sell(point, 1_000n, 0n, FOREVER, validator)).to.be.revertedWithCustomError(
    oracle,
    "PriceOracle_StaleAnswer",
  );
  const [moved, rise] = [(MILK_PRICE * (BASIS + BigInt(maxJump))) / BASIS, BigInt(maxJump)];
  await world.postPrice(DOLLAR_PRICE, USD_KRW);
  await world.settlePrice(moved);
  scene.price = moved;
  return { bound: (net(2n * capOf(PAC)) * rise) / (BASIS + rise), taken: await scene.taken() };
}

/** A validator puts its own trades around a member's. */
async function sandwich(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange } = world.alliance;
  const [validator, victim, point] = [world.member(3), world.member(0), world.point(YNJ)];
  await enlist(world, YNJ, validator, 1_000_000n);
  await world.giveMilk(validator, parseEther("10000"));
  const scene = await Scene.begin(world);
  const { amountOut } = await exchange.quoteSell(point, 50_000n);
  const { amountIn } = await exchange.quoteBuy(point, 20_000n);
  const { milk } = world.alliance;
  const mine = exchange.connect(validator);
  for (const [before, after] of [
    [
      () => mine.sell(point, 100_000n, 0n, FOREVER, validator),
      () => mine.buy(point, 100_000n, 2n ** 200n, 0n, FOREVER, validator),
    ],
    [
      () => mine.buy(point, 100_000n, 2n ** 200n, 0n, FOREVER, validator),
      () => mine.sell(point, 100_000n, 0n, FOREVER, validator),
    ],
  ] as const) {
    const held = await milk.balanceOf(victim);
    await before();
    await exchange.connect(victim).sell(point, 50_000n, (amountOut * 99n) / 100n, FOREVER, victim);
    await after();
    await before();
    await exchange.connect(victim).buy(point, 20_000n, (amountIn * 101n) / 100n, 0n, FOREVER, victim);
    await after();
    expect((await milk.balanceOf(victim)) - held, "to the wei what was quoted").to.equal(amountOut - amountIn);
  }
  return { bound: 0n, taken: await scene.taken() };
}

/** A validator and a treasurer together: a quote lowered just before a member's sale, by as much as the member's limit lets through. */
async function requote(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange, milk } = world.alliance;
  const [victim, point] = [world.member(0), world.point(YNJ)];
  const treasurer = exchange.connect(world.partner(YNJ).treasurer);
  const [points, tolerance] = [50_000n, 100n];
  const { amountOut } = await exchange.quoteSell(point, points);
  const least = (amountOut * (BASIS - tolerance)) / BASIS;
  const sell = () => exchange.connect(victim).sell(point, points, least, FOREVER, victim);
  const before = await milk.balanceOf(victim);
  await aside(async () => {
    await treasurer.setQuote(point, 8_216n, 8_800n);
    await expect(sell()).to.be.revertedWithCustomError(exchange, "PointExchange_BelowMinimum");
  });
  await treasurer.setQuote(point, 8_217n, 8_800n);
  // A signed request or a transaction held back meets no other terms: deadline and minimum are its own.
  await sell();
  const paid = (await milk.balanceOf(victim)) - before;
  await goTo(world, (await time.latest()) + DAY);
  const late = exchange.connect(victim).sell(point, points, 0n, (await time.latest()) - 1, victim);
  await expect(late).to.be.revertedWithCustomError(exchange, "PointExchange_DeadlinePassed");
  return { bound: amountOut - least, taken: amountOut - paid };
}

export const priceAttacks: readonly Attack[] = [
  {
    name: "MLK's spot price moved by half, up and down, for ten minutes at once",
    most: "nothing: a jump is held, and then too far from the average to trade on",
    answer: "the breaker, and the limit on divergence; trade goes on when the average is near again",
    unit: "MLK",
    least: 0n,
    play: sudden,
  },
  {
    name: "MLK's spot price moved for one round of posts, as far below its average as may diverge, after half an hour without posts",
    most: "on the daily cap less the fee, the divergence times the second between its posts by the averaging window",
    answer: "nothing needs to",
    unit: "MLK",
    least: 95n,
    play: momentary,
  },
  {
    name: "MLK's spot price held for ten minutes as far below its average as may diverge, points of one's own sold then",
    most: "on the daily cap less the fee, the divergence times ten minutes by the averaging window",
    answer: "a guardian pauses the pool; the council narrows the divergence or lengthens the window",
    unit: "MLK",
    least: 85n,
    play: creeping,
  },
  {
    name: "A validator withholds price posts while MLK rises by 15 %, and sells points of its own at the old price around midnight",
    most: "on two daily caps less the fee, the rise within the price's greatest age",
    answer: "the price goes stale and trading stops; a shorter greatest age",
    unit: "MLK",
    least: 99n,
    play: delay,
  },
  {
    name: "A validator puts its own trades before and after a member's",
    most: "nothing: a trade does not move the price; the member gets what was quoted",
    answer: "nothing needs to",
    unit: "MLK",
    least: 0n,
    play: sandwich,
  },
  {
    name: "A treasurer lowers the bid in front of a member's sale of 50,000 points, with a validator's help",
    most: "what the member's own limit leaves: 1 % of the quoted amount here",
    answer: "the member's minimum and deadline",
    unit: "MLK",
    least: 99n,
    play: requote,
  },
];
