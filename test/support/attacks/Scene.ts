import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { BASIS, FEE } from "./parameters.js";
import { DOLLAR_PRICE, FOREVER, MILK_PRICE, type World } from "../fixture.js";

interface Holdings {
  readonly milk: bigint;
  /** By partner. */
  readonly points: readonly bigint[];
}

interface PoolWorth {
  readonly reserve: bigint;
  readonly inventory: bigint;
}

/** Who attacks, and with what. */
export interface Cast {
  /** Pools whose points cost the attacker nothing: his own partner's, or those of a stolen issuer. They are worth nothing here. */
  readonly own?: readonly number[];
  /** Pools whose reserve the attacker owns besides: it counts as his. */
  readonly reserves?: readonly number[];
  readonly accounts?: readonly HardhatEthersSigner[];
}

/** What an attacker had when a play began, and what everybody else had. */
export class Scene {
  /** At which everything is valued in the end, 8 decimals. */
  price = MILK_PRICE;

  private constructor(
    readonly world: World,
    readonly accounts: readonly HardhatEthersSigner[],
    private readonly own: readonly number[],
    private readonly reserves: readonly number[],
    private readonly first: Holdings,
    private readonly pools: readonly PoolWorth[],
    private readonly others: readonly Holdings[],
  ) {}

  static async begin(world: World, cast: Cast = {}): Promise<Scene> {
    const accounts = cast.accounts ?? world.members.slice(3, 8);
    const [own, reserves] = [cast.own ?? [], cast.reserves ?? []];
    const first = await Scene.fortune(world, accounts, reserves);
    const others = await Promise.all(Scene.bystanders(world).map((account) => Scene.fortune(world, [account], [])));
    return new Scene(world, accounts, own, reserves, first, await Scene.poolsOf(world), others);
  }

  /** One of the attacker's accounts. */
  account(index: number): HardhatEthersSigner {
    const account = this.accounts[index];
    if (account === undefined) throw new RangeError(`the attacker has no account ${index}`);
    return account;
  }

  /** The attacker's gain since the play began, in MLK and in points at what their pool pays for them, wei of MLK. */
  async taken(): Promise<bigint> {
    const now = await Scene.fortune(this.world, this.accounts, this.reserves);
    let gain = now.milk - this.first.milk;
    for (const [index, points] of now.points.entries()) {
      const change = points - (this.first.points[index] ?? 0n);
      if (!this.own.includes(index)) {
        gain += ((await valueOf(this.world, index, change, this.price)) * (BASIS - FEE)) / BASIS;
      }
    }
    return gain;
  }

  /** No pool but the attacker's own is worth less than before, and no bystander has less of anything. */
  async expectOthersWhole(harmed: readonly number[] = this.own): Promise<void> {
    for (const [index, now] of (await Scene.poolsOf(this.world)).entries()) {
      const before = this.pools[index];
      if (harmed.includes(index) || before === undefined) continue;
      const stock = await valueOf(this.world, index, now.inventory - before.inventory, this.price);
      // A wei for the rounding of the stock's value.
      expect(now.reserve + stock - before.reserve >= -1n, `pool ${index + 1} lost nothing`).to.equal(true);
    }
    for (const [index, account] of Scene.bystanders(this.world).entries()) {
      const [before, now] = [this.others[index], await Scene.fortune(this.world, [account], [])];
      const whole =
        before !== undefined && now.milk >= before.milk && now.points.every((p, i) => p >= (before.points[i] ?? 0n));
      expect(whole, `${account.address}, who did nothing, lost nothing`).to.equal(true);
    }
  }

  private static bystanders(world: World): HardhatEthersSigner[] {
    return [world.member(0), world.member(1), world.funder, world.treasury];
  }

  private static async fortune(
    world: World,
    accounts: readonly HardhatEthersSigner[],
    reserves: readonly number[],
  ): Promise<Holdings> {
    const { milk, points, exchange } = world.alliance;
    let sum = 0n;
    for (const account of accounts) sum += await milk.balanceOf(account);
    for (const index of reserves) sum += (await exchange.pool(world.point(index))).reserve;
    const held = points.map(async (point) => {
      const balances = await Promise.all(accounts.map((account) => point.balanceOf(account)));
      return balances.reduce((total, balance) => total + balance, 0n);
    });
    return { milk: sum, points: await Promise.all(held) };
  }

  private static async poolsOf(world: World): Promise<PoolWorth[]> {
    const { exchange, points } = world.alliance;
    return Promise.all(
      points.map(async (point) => {
        const { reserve } = await exchange.pool(point);
        return { reserve, inventory: await exchange.inventoryOf(point) };
      }),
    );
  }
}

/** What a pool pays for one point, wei of MLK times the price of MLK. */
async function bidOf(world: World, index: number): Promise<bigint> {
  const { bid, faceValue, currencyFeed } = await world.alliance.exchange.pool(world.point(index));
  const currency = BigInt(currencyFeed) === 0n ? 10n ** 8n : DOLLAR_PRICE;
  return faceValue * currency * bid * 10n ** 6n;
}

/** What a pool's bid makes of a number of points, before the fee, wei of MLK. */
export async function valueOf(world: World, index: number, points: bigint, price = MILK_PRICE): Promise<bigint> {
  return (points * (await bidOf(world, index))) / price;
}

/** How many points a pool buys for so much of its reserve. */
export async function pointsFor(world: World, index: number, gross: bigint, price = MILK_PRICE): Promise<bigint> {
  return (gross * price) / (await bidOf(world, index));
}

/** Sells a pool, in one trade, all it can pay for today. */
export async function sellOut(
  world: World,
  index: number,
  account: HardhatEthersSigner,
  price = MILK_PRICE,
): Promise<void> {
  const { exchange } = world.alliance;
  const point = world.point(index);
  const [left, { reserve }] = [await exchange.outflowLeftOf(point), await exchange.pool(point)];
  const points = await pointsFor(world, index, left < reserve ? left : reserve, price);
  await exchange.connect(account).sell(point, points, 0n, FOREVER, account);
}
