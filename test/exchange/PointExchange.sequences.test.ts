import { expect } from "chai";
import { MaxUint256, ZeroHash } from "ethers";
import { epochsOf, sumOf } from "../support/exchangeModel/cohorts.js";
import { playTrade, type Played } from "../support/exchangeModel/playTrade.js";
import { Refusal } from "../support/exchangeModel/Refusal.js";
import {
  STATUSES,
  entry,
  type Alliance,
  type Feed,
  type Holder,
  type Pool,
  type Programme,
  type Trade,
} from "../support/exchangeModel/state.js";
import { FOREVER, MLK_KRW, USD_KRW, ethers, loadFixture, looseFixture, time, type World } from "../support/fixture.js";
import { Random } from "../support/random.js";
import { tradesOf } from "../support/tradesOf.js";
import { decodeRevert } from "../../sdk/decodeRevert.js";
import type { PartnerPoint } from "../../typechain-types/index.js";

const deep = process.env["DEEP"] === "1";
const TRADES = deep ? 20_000 : 600;
const SEED = BigInt(process.env["SEED"] ?? 20_261_122n);
const DAY = 86_400n;
const HUNDREDTH = 10n ** 16n;
const GAS = { gasLimit: 1_000_000n };

/** A state, with nothing in it that makes no difference: emptied, expired, past. */
function essence({ now, programmes, money, allowances }: Alliance, exchange: string) {
  const sides = [...programmes].map(([point, programme]) => {
    const { pool, holders } = programme;
    if (pool === undefined) throw new TypeError("a programme has no pool");
    const { current, oldest } = epochsOf(programme, now);
    const valid = [...holders].map(([owner, { cohorts }]) => {
      const held = [...cohorts].filter(([epoch, points]) => epoch >= oldest && points > 0n);
      return { owner, held: held.sort(([a], [b]) => Number(a - b)) };
    });
    const young = sumOf(
      holders.get(exchange)?.cohorts ?? new Map(),
      current + pool.minRemaining - programme.validity,
      current,
    );
    const inventory = young < pool.inventory ? young : pool.inventory;
    const outflow = pool.outflowDay === now / DAY ? pool.outflow : 0n;
    return { point, valid, inventory, outflow, reserve: pool.reserve, fees: pool.fees, bid: pool.bid, ask: pool.ask };
  });
  return { sides, money: [...money], allowances: [...allowances] };
}

/** Real trades on the deployed contracts, and the model that is told nothing of them but what they were. */
class Sequence {
  private constructor(
    private readonly world: World,
    private readonly points: ReadonlyMap<string, PartnerPoint>,
    private readonly exchange: string,
    private readonly milk: string,
  ) {}

  static async start(world: World): Promise<Sequence> {
    const points = new Map<string, PartnerPoint>();
    for (const point of world.alliance.points) points.set(await point.getAddress(), point);
    const { exchange, milk } = world.alliance;
    return new Sequence(world, points, await exchange.getAddress(), await milk.getAddress());
  }

  /** What the contracts say of themselves. Outflow of an earlier day is nothing, and inventory is what can be traded. */
  async look(now: bigint): Promise<Alliance> {
    const { exchange, milk, oracle, registry } = this.world.alliance;
    const { feeRate } = await exchange.settings();
    const owners = [this.exchange, ...this.members()];
    const [programmes, statuses] = [new Map<string, Programme>(), new Map<bigint, (typeof STATUSES)[number]>()];
    for (const [address, point] of this.points) {
      const pool = await this.lookAtPool(address, now);
      programmes.set(address, await this.lookAtProgramme(point, owners, pool));
      const status = STATUSES[Number(await registry.statusOf(pool.partnerId))];
      if (status !== undefined) statuses.set(pool.partnerId, status);
    }
    const feeds = new Map<string, Feed>();
    for (const id of [MLK_KRW, USD_KRW]) feeds.set(id, await oracle.latest(id));
    const [money, allowances] = [new Map<string, bigint>(), new Map<string, bigint>()];
    for (const owner of owners) {
      money.set(owner, await milk.balanceOf(owner));
      allowances.set(owner, await milk.allowance(owner, exchange));
    }
    const paused = await exchange.paused();
    const settings = { now, paused, feeRate, exchange: this.exchange, milk: this.milk, milkFeed: MLK_KRW };
    return { ...settings, feeds, statuses, programmes, money, allowances };
  }

  private async lookAtPool(point: string, now: bigint): Promise<Pool> {
    const { exchange } = this.world.alliance;
    const pool = await exchange.pool(point);
    const { partnerId, faceValue, currencyFeed, bid, ask, paused, buys, sells, reserve, fees } = pool;
    const { lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap } = pool.limits;
    const outflow = outflowCap * 100n - (await exchange.outflowLeftOf(point)) / HUNDREDTH;
    const limits = { lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap };
    const terms = { partnerId, faceValue, bid, ask, paused, buys, sells, ...limits };
    const currency = currencyFeed === ZeroHash ? undefined : currencyFeed;
    const inventory = await exchange.inventoryOf(point);
    const countedIn = now / pool.epochLength;
    return { ...terms, currency, reserve, fees, inventory, countedIn, outflow, outflowDay: now / DAY };
  }

  private async lookAtProgramme(point: PartnerPoint, owners: readonly string[], pool: Pool): Promise<Programme> {
    const holders = new Map<string, Holder>();
    for (const owner of owners) {
      const cohorts = await point.cohortsOf(owner);
      holders.set(owner, { frozen: false, cohorts: new Map(cohorts.map(({ epoch, amount }) => [epoch, amount])) });
    }
    return { epochLength: await point.epochLength(), validity: await point.validityDuration(), holders, pool };
  }

  members(): string[] {
    return [this.world.member(0).address, this.world.member(1).address];
  }

  /** Lets time pass, and what does not belong to trades happen: prices, quotes, releases. Gives the model as it is then. */
  async passTime(random: Random, model: Alliance): Promise<Alliance> {
    const { world } = this;
    const pause = random.pick([60n, 3_600n, DAY, random.between(1n, DAY), random.between(DAY, 40n * DAY)]);
    await time.increase(pause);
    await world.postPrice(random.between(250n, 330n) * 10n ** 8n);
    await world.postPrice(random.between(1_200n, 1_500n) * 10n ** 8n, USD_KRW);
    const index = Number(random.between(0n, BigInt(this.points.size - 1)));
    const ask = random.between(5_000n, 10_000n);
    await world.alliance.exchange
      .connect(world.partner(index).treasurer)
      .setQuote(world.point(index), random.between(4_000n, ask), ask);
    await world.release(
      index,
      world.member(Number(random.between(0n, 1n))),
      random.between(1n, 30_000n),
      random.between(0n, 2n),
    );
    const now = BigInt(await time.latest());
    const seen = await this.look(now);
    const programmes = new Map<string, Programme>();
    for (const [point, programme] of model.programmes) {
      const { pool, holders } = entry(seen.programmes, point);
      if (programme.pool === undefined || pool === undefined) throw new TypeError("a programme has no pool");
      // What was released is taken over; the exchange's own points and all money are the model's.
      const own = entry(programme.holders, this.exchange);
      const changed = { ...programme.pool, bid: pool.bid, ask: pool.ask };
      programmes.set(point, { ...programme, pool: changed, holders: new Map(holders).set(this.exchange, own) });
    }
    return { ...model, now, programmes, feeds: seen.feeds };
  }

  /** A trade of about as much as members have. */
  draw(random: Random): Trade {
    const kind = random.pick(["sell", "buy", "swap"] as const);
    const [one, other] = [random.pick([...this.points.keys()]), random.pick([...this.points.keys()])];
    const member = random.pick(this.members());
    return {
      kind,
      member,
      pointIn: kind === "buy" ? this.milk : one,
      pointOut: kind === "sell" ? this.milk : other,
      points: random.ofBits(random.pick([8n, 12n, 15n, 17n])),
      limit: kind === "buy" ? MaxUint256 : 0n,
      minEpoch: 0n,
      deadline: FOREVER,
      recipient: random.pick([member, ...this.members()]),
    };
  }

  /** Sends a trade in a block of a given time. */
  private async send(
    { kind, member, pointIn, pointOut, points, limit, minEpoch, deadline, recipient }: Trade,
    now: bigint,
  ) {
    const exchange = this.world.alliance.exchange.connect(await ethers.getSigner(member));
    await time.setNextBlockTimestamp(now);
    if (kind === "sell") return exchange.sell(pointIn, points, limit, deadline, recipient, GAS);
    if (kind === "buy") return exchange.buy(pointOut, points, limit, minEpoch, deadline, recipient, GAS);
    return exchange.swap(pointIn, points, pointOut, limit, minEpoch, deadline, recipient, GAS);
  }

  /** Does a trade a few seconds later, both here and there: the event, or the refusal, is the model's. */
  async compare(before: Alliance, trade: Trade): Promise<{ after: Alliance; outcome: string }> {
    const now = BigInt(await time.latest()) + 5n;
    const model = { ...before, now };
    const played = attempt(model, trade);
    if (played instanceof Refusal) {
      const reason = await this.send(trade, now).then(
        () => "done",
        (error: unknown) => decodeRevert(error).reason,
      );
      expect(reason, "why the trade is refused").to.equal(played.message);
      return { after: model, outcome: played.error };
    }
    const [swapped] = await tradesOf(this.send(trade, now));
    const { quote, milk, payer, payee } = played.plan;
    const { amountIn, amountOut, milkValue, fee, settled } = quote;
    expect(swapped, "the event").to.deep.equal({
      ...{ member: trade.member, assetIn: trade.pointIn, assetOut: trade.pointOut, recipient: trade.recipient },
      ...{ amountIn, amountOut, milkValue, fee, settled },
      ...{ spot: milk.price, average: milk.average, round: milk.round },
      ...{ bid: payer?.pool.bid ?? 0n, ask: payee?.pool.ask ?? 0n },
    });
    return { after: played.after, outcome: trade.kind };
  }
}

function attempt(model: Alliance, trade: Trade): Played | Refusal {
  try {
    return playTrade(model, trade);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

describe("PointExchange", () => {
  describe("sequences of trades on the deployed alliance", () => {
    it(`leave it as the model says through ${TRADES} transactions of seed ${SEED}, with the model's events`, async function () {
      if (deep) this.timeout(7_200_000);
      const random = new Random(SEED);
      const sequence = await Sequence.start(await loadFixture(looseFixture));
      let model = await sequence.look(BigInt(await time.latest()));
      const outcomes = new Map<string, number>();
      for (let i = 0; i < TRADES; i++) {
        if (i % 12 === 0) model = await sequence.passTime(random, model);
        const { after, outcome } = await sequence.compare(model, sequence.draw(random));
        model = after;
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (i % 4 === 3) {
          const seen = await sequence.look(model.now);
          expect(essence(model, model.exchange), "the state").to.deep.equal(essence(seen, model.exchange));
        }
      }
      for (const kind of ["sell", "buy", "swap"]) {
        expect(outcomes.get(kind) ?? 0, `${kind}, of ${JSON.stringify([...outcomes])}`).to.be.at.least(TRADES / 10);
      }
    });
  });
});
