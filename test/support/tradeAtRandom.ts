import { parseEther } from "ethers";
import { DOLLAR_PRICE, FOREVER, MILK_PRICE, time, USD_KRW, type World } from "./fixture.js";
import { Random } from "./random.js";

/** MLK that {@link tradeAtRandom} sends to the exchange without being asked to, wei. */
export const UNINVITED = parseEther("7");

/** What the contracts may refuse at random: a pool is empty, a member has too little. */
const REFUSALS =
  /custom error '(PointExchange_(InventoryTooLow|ReserveTooLow)|ERC20InsufficientBalance|ERC20InsufficientAllowance)/;

function allowRefusal(error: unknown): void {
  if (!(error instanceof Error) || !REFUSALS.test(error.message)) throw error;
}

/**
 * Lets members and partners of a loose world do whatever they may, the same for the same seed, over half a year: trades of every kind, gifts,
 * redemptions, releases of every age, money in and out of pools, quotes. Some points expire meanwhile.
 */
export async function tradeAtRandom(world: World, seed: bigint, steps: number): Promise<void> {
  const random = new Random(seed);
  const { exchange, milk, points } = world.alliance;
  const member = () => world.member(Number(random.between(0n, 1n)));
  const index = () => Number(random.between(0n, BigInt(points.length - 1)));
  const trade = async () => {
    const [who, from] = [member(), index()];
    const to = (from + 1 + Number(random.between(0n, BigInt(points.length - 2)))) % points.length;
    const amount = random.between(1_000n, 4_000n);
    const caller = exchange.connect(who);
    const kind = random.between(0n, 2n);
    if (kind === 0n) await caller.sell(world.point(from), amount, 0n, FOREVER, who);
    else if (kind === 1n) await caller.buy(world.point(from), amount, parseEther("1000"), 0n, FOREVER, who);
    else await caller.swap(world.point(from), amount, world.point(to), 0n, 0n, FOREVER, who);
  };
  const actions = [
    trade,
    trade,
    trade,
    trade,
    async () => world.release(index(), member(), random.between(500n, 5_000n), random.between(0n, 8n)),
    async () => {
      const [to, amount] = [world.member(1), random.between(1n, 2_000n)];
      await world.point(index()).connect(world.member(0)).transfer(to, amount);
    },
    async () => {
      const [who, amount] = [member(), random.between(1n, 2_000n)];
      await world
        .point(index())
        .connect(who)
        .redeem(amount, `0x${"ab".repeat(32)}`);
    },
    async () => {
      const amount = parseEther(String(random.between(1n, 500n)));
      await milk.connect(world.funder).approve(exchange, amount);
      await exchange.connect(world.funder).fund(world.point(index()), amount);
    },
    async () => {
      const pool = world.point(index());
      const amount = parseEther("100");
      await milk.connect(world.funder).transfer(world.operator, amount);
      await milk.connect(world.operator).approve(exchange, amount);
      await exchange.connect(world.operator).extendCredit(pool, amount);
      await exchange.connect(world.operator).returnCredit(pool, parseEther(String(random.between(1n, 99n))));
    },
    async () => {
      await exchange.connect(world.operator).collectFees([world.point(index())]);
    },
    async () => {
      const which = index();
      const bid = random.between(5_000n, 8_000n);
      await exchange.connect(world.partner(which).treasurer).setQuote(world.point(which), bid, bid + 500n);
    },
  ];
  await milk.connect(world.funder).transfer(exchange, UNINVITED);
  await world.withdraw(0, parseEther("3"));
  for (let step = 0; step < steps; step++) {
    await random.pick(actions)().catch(allowRefusal);
    if (step % 10 !== 9) continue;
    await time.increase(random.between(1n, 30n) * 43_200n);
    await world.postPrice(MILK_PRICE + random.between(0n, 40n) * 10n ** 8n);
    await world.postPrice(DOLLAR_PRICE, USD_KRW);
  }
}
