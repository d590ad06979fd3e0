import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { parseEther } from "ethers";
import { enlist, goTo, refreshPrices, untilMidnight } from "./market.js";
import { capOf, DAY, HOUR } from "./parameters.js";
import { Scene } from "./Scene.js";
import { FOREVER, time, type World } from "../fixture.js";
import type { Random } from "../random.js";

const POOLS = [0, 1, 2, 3, 4];
/** Steps between two looks at everybody else. */
const STRIDE = 10;
/** Prices stay good for an hour. */
const FRESH = HOUR / 2;

/** A move an attacker may make: it reverts, or it happens. */
type Move = readonly [name: string, make: () => Promise<unknown>];

/** What a search did. */
export interface Search {
  readonly done: number;
  readonly refused: number;
}

/**
 * Plays `steps` moves drawn at random for one attacker with three accounts. Holds after each that it left him, with the reserve that is
 * his, no richer, and his pool's net outflow of the day within its cap; and after every few that no other pool and nobody else is
 * poorer. `partner` is the pool whose partner he is, with every key of it; none for a mere member.
 */
export async function searchForProfit(world: World, random: Random, steps: number, partner?: number): Promise<Search> {
  const { exchange } = world.alliance;
  const accounts = world.members.slice(3, 6);
  const own = partner === undefined ? [] : [partner];
  await equip(world, accounts);
  const scene = await Scene.begin(world, { own, reserves: own, accounts });
  const played: string[] = [];
  const outflow = { day: 0, net: 0n };
  let [done, refreshedAt] = [0, await time.latest()];

  let richest = 0n;
  /** Whatever he does, it costs him something or nothing. */
  const checkGain = async () => {
    const gain = await scene.taken();
    // A wei for each rounding of a value.
    expect(gain <= richest + 10n, `${gain - richest} wei of profit by the last of ${played.join("; ")}`).to.equal(true);
    richest = gain;
  };

  for (let step = 1; step <= steps; ++step) {
    const moves = [
      ...memberMoves(world, random, accounts, partner),
      ...(partner === undefined ? [] : partnerMoves(world, random, accounts, partner)),
    ];
    const [name, make] = random.pick(moves);
    const before = partner === undefined ? 0n : (await exchange.pool(world.point(partner))).reserve;
    const happened = await make().then(
      () => true,
      () => false,
    );
    if (happened) {
      done += 1;
      played.push(name);
      await checkGain();
    }
    if (partner !== undefined && happened && /^(sell|buy|swap)/.test(name)) {
      const paid = before - (await exchange.pool(world.point(partner))).reserve;
      const day = Math.floor((await time.latest()) / DAY);
      const soFar = (day === outflow.day ? outflow.net : 0n) + paid;
      [outflow.day, outflow.net] = [day, soFar > 0n ? soFar : 0n];
      expect(outflow.net <= capOf(partner), `${outflow.net} wei left the pool in a day`).to.equal(true);
    }
    if ((await time.latest()) - refreshedAt > FRESH) {
      await refreshPrices(world);
      refreshedAt = await time.latest();
    }
    if (step % STRIDE === 0 || step === steps) await scene.expectOthersWhole();
  }
  return { done, refused: steps - done };
}

/** Three customers of every programme with MLK and with points. */
async function equip(world: World, accounts: readonly HardhatEthersSigner[]): Promise<void> {
  for (const account of accounts) {
    for (const index of POOLS) await enlist(world, index, account, 3_000_000n);
    await world.giveMilk(account, parseEther("20000"));
  }
}

/** What any member may do. */
function memberMoves(world: World, random: Random, accounts: readonly HardhatEthersSigner[], own = 0): Move[] {
  const [who, other] = [random.pick(accounts), random.pick(accounts)];
  const exchange = world.alliance.exchange.connect(who);
  const [one, two] = [random.pick([...POOLS, own, own, own]), random.pick([...POOLS, own])];
  const [point, second] = [world.point(one), world.point(two)];
  // 1 to four million points, every order of magnitude as likely.
  const points = random.ofBits(22n);
  const sell: Move = [`sell ${points} of ${one}`, () => exchange.sell(point, points, 0n, FOREVER, other)];
  const buy: Move = [`buy ${points} of ${one}`, () => exchange.buy(point, points, 2n ** 200n, 0n, FOREVER, other)];
  const swap: Move = [
    `swap ${points} of ${one} for ${two}`,
    () => exchange.swap(point, points, second, 0n, 0n, FOREVER, other),
  ];
  return [
    sell,
    sell,
    buy,
    buy,
    swap,
    swap,
    swap,
    [`give ${points} of ${one}`, () => point.connect(who).transfer(other, points)],
    [`write off ${one}`, () => exchange.writeOff(point)],
    ["wait", () => time.increase(random.between(1n, BigInt(HOUR)))],
    ["wait for midnight", () => untilMidnight(world, 10)],
  ];
}

/** What a partner's own keys may do besides. */
function partnerMoves(world: World, random: Random, accounts: readonly HardhatEthersSigner[], partner: number): Move[] {
  const { treasurer } = world.partner(partner);
  const [exchange, point, who] = [
    world.alliance.exchange.connect(treasurer),
    world.point(partner),
    random.pick(accounts),
  ];
  const milk = parseEther(String(random.ofBits(17n)));
  const step = () => random.between(0n, 1_000n) - 500n;
  const quote = async () => {
    const { bid, ask } = await exchange.pool(point);
    await exchange.setQuote(point, bid + step(), ask + step());
  };
  const withdraw = async () => {
    const { amount, to, from } = await exchange.withdrawalOf(point);
    await goTo(world, from);
    await exchange.executeWithdrawal(point, amount, to);
  };
  return [
    ["quote", quote],
    ["quote", quote],
    ["quote", quote],
    ["issue", () => enlist(world, partner, who, random.ofBits(24n), random.between(0n, 22n))],
    ["stop a direction", () => exchange.setDirections(point, random.between(0n, 3n) > 0n, random.between(0n, 3n) > 0n)],
    ["fund", () => world.alliance.exchange.connect(who).fund(point, milk)],
    ["ask for money", () => exchange.requestWithdrawal(point, milk, who)],
    ["take money", withdraw],
    ["do without it", () => exchange.cancelWithdrawal(point)],
  ];
}
