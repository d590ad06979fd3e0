import type { Random } from "../random.js";
import { chance, clamp, upTo } from "./drawNumbers.js";
import type { Account, Cast, Draft, DraftSide } from "./draft.js";
import type { StagedPoint } from "./openStage.js";
import { WIDEST_INVENTORY, type Feed, type Status, type Trade } from "../exchangeModel/state.js";

export const WIDEST_CAP = 2n ** 24n - 1n;
const WIDEST_PRICE = 2n ** 64n - 1n;
const PARITY = 10n ** 8n;
const MILK = 10n ** 18n;
const PARTNERS = [1n, 2n, 77n, 65_536n, 2n ** 31n, 2n ** 32n - 1n];

/** A random market in which nothing stands in the way of a trade: pools that nothing binds, prices up to date. */
export function drawDraft(random: Random, cast: Cast, now: bigint): Draft {
  const kind = random.pick(["sell", "buy", "swap"] as const);
  const feeRate = random.pick([0n, 150n, 1_000n, random.between(1n, 999n)]);
  const feeds = new Map([[cast.milkFeed, drawFeed(random, now)]]);
  for (const currency of cast.currencies) feeds.set(currency, drawFeed(random, now));
  const recipient = random.pick([cast.member, cast.friend]);
  const trade: Draft["trade"] = {
    kind,
    member: cast.member,
    pointIn: cast.milk,
    pointOut: cast.milk,
    points: drawPoints(random),
    limit: 0n,
    minEpoch: 0n,
    deadline: now + upTo(random, 2n ** 256n - 1n - now),
    recipient,
  };
  const one = random.pick(cast.points);
  const other = random.pick(cast.points.filter((point) => point !== one));
  const given = kind === "buy" ? undefined : drawSide(random, cast, now, one, trade);
  const received = kind === "sell" ? undefined : drawSide(random, cast, now, other, trade);
  if (given !== undefined) trade.pointIn = one.point;
  if (received !== undefined) trade.pointOut = other.point;
  if (received !== undefined) received.pool.inventory = WIDEST_INVENTORY;
  const statuses = new Map<bigint, Status>();
  for (const side of [given, received]) {
    if (side !== undefined) statuses.set(side.pool.partnerId, random.pick(["Active", "Active", "WindingDown"]));
  }
  for (const side of [given, received]) {
    if (side !== undefined && statuses.get(side.pool.partnerId) === "WindingDown") leave(random, side.pool);
  }
  const uninvited = upTo(random, 2n ** 90n);
  const draft = { cast, now, feeRate, feeds, statuses, trade, given, received, uninvited };
  const whole: Draft = {
    ...draft,
    paused: false,
    purse: upTo(random, 2n ** 100n),
    allowance: upTo(random, 2n ** 100n),
  };
  value(random, whole);
  return whole;
}

/** A pool whose partner winds down may be without a quote, or not buy, and trades all the same. */
function leave(random: Random, pool: DraftSide["pool"]): void {
  pool.buys = chance(random, 50n);
  if (chance(random, 70n)) return;
  Object.assign(pool, { lowestBid: pool.bid, highestAsk: pool.ask, bid: 0n, ask: 0n });
}

/** Mostly as many as a pool may hold. */
function drawPoints(random: Random): bigint {
  if (chance(random, 3n)) return random.ofBits(64n);
  return clamp(random.ofBits(random.pick([2n, 20n, 34n, 34n])), 1n, WIDEST_CAP * 1_000n);
}

/** A feed that can be traded on, often only just. */
function drawFeed(random: Random, now: bigint): Feed {
  const price = random.pick([279n * PARITY, random.ofBits(64n), random.between(PARITY, 10n ** 12n)]);
  const maxDivergence = random.pick([1_000n, 1n, 10_000n, random.between(1n, 10_000n)]);
  const { low, high } = averagesWithin(price, maxDivergence);
  const average = random.pick([price, low, high, low + upTo(random, high - low)]);
  const maxAge = random.between(60n, 604_800n);
  const observedAt = now - random.pick([0n, maxAge, random.between(0n, maxAge)]);
  return { price, average, observedAt, round: random.ofBits(32n), maxAge, maxDivergence, halted: false };
}

/** The lowest and the highest average from which a price is no further away than that share of it. */
export function averagesWithin(price: bigint, maxDivergence: bigint): { low: bigint; high: bigint } {
  const low = (price * 10_000n + 9_999n + maxDivergence) / (10_000n + maxDivergence);
  const high = maxDivergence === 10_000n ? WIDEST_PRICE : (price * 10_000n) / (10_000n - maxDivergence);
  return { low, high: high > WIDEST_PRICE ? WIDEST_PRICE : high };
}

function drawSide(random: Random, cast: Cast, now: bigint, staged: StagedPoint, trade: Trade): DraftSide {
  const current = now / staged.epochLength;
  const bid = random.pick([1n, 10_000n, random.between(1n, 10_000n), random.between(5_000n, 9_000n)]);
  const lowestBid = random.between(1n, 10_000n);
  const stock = new Map([[current, WIDEST_INVENTORY]]);
  const account = (cohorts = new Map<bigint, bigint>()): Account => ({ linked: true, frozen: false, cohorts });
  const accounts = new Map([trade.member, trade.recipient].map((owner) => [owner, account()]));
  accounts.set(cast.exchange, account(stock));
  return {
    staged,
    current,
    accounts,
    stock,
    known: true,
    pool: {
      partnerId: random.pick(PARTNERS),
      faceValue: 1n,
      currency: chance(random, 40n) ? random.pick(cast.currencies) : undefined,
      bid,
      ask: random.pick([bid, 10_000n, random.between(bid, 10_000n)]),
      lowestBid,
      highestAsk: random.between(lowestBid, 10_000n),
      minRemaining: random.pick([0n, staged.validity, random.between(0n, staged.validity)]),
      outflowCap: WIDEST_CAP,
      inventoryCap: WIDEST_CAP,
      paused: false,
      buys: true,
      sells: true,
      countedIn: current,
      reserve: 2n ** 91n,
      fees: 0n,
      inventory: 0n,
      outflow: 0n,
      outflowDay: 0n,
    },
  };
}

/** What a pool pays: without a quote, what its band's end says. */
function bidOf({ bid, lowestBid }: DraftSide["pool"]): bigint {
  return bid === 0n ? lowestBid : bid;
}

function askOf({ ask, highestAsk }: DraftSide["pool"]): bigint {
  return ask === 0n ? highestAsk : ask;
}

/** Gives the points worths at which the trade is mostly within what a pool can pay and hold. */
function value(random: Random, { cast, feeds, trade, given, received }: Draft): void {
  const price = feeds.get(cast.milkFeed)?.average ?? 1n;
  const face = (side: DraftSide, unit: bigint, rate: bigint) => {
    const currency = feeds.get(side.pool.currency ?? "")?.average ?? PARITY;
    const wished = (unit * price) / (currency * rate * 10n ** 6n);
    side.pool.faceValue = chance(random, 5n) ? random.ofBits(64n) : clamp(wished, 1n, WIDEST_PRICE);
    return (side.pool.faceValue * currency * rate * 10n ** 6n) / price;
  };
  let unit = random.ofBits(64n) * random.pick([1n, 1n, 1_000n]);
  if (given !== undefined) unit = face(given, unit, bidOf(given.pool));
  else if (received !== undefined) unit = face(received, unit, askOf(received.pool));
  // The most that a pool can pay on a day.
  const most = (WIDEST_CAP * MILK) / (unit + 1n);
  if (trade.points > most && chance(random, 95n)) trade.points = clamp(most, 1n, trade.points);
  if (given === undefined || received === undefined) return;
  const wanted = random.ofBits(34n);
  face(received, (unit * trade.points) / wanted, askOf(received.pool));
}
