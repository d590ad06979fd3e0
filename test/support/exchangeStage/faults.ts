import type { Random } from "../random.js";
import { gainOf, payOf, fillStock } from "./bindPools.js";
import { averagesWithin } from "./drawDraft.js";
import { upTo } from "./drawNumbers.js";
import { minEpochOf, type Draft, type DraftSide } from "./draft.js";
import type { Plan } from "../exchangeModel/quoteTrade.js";
import { WIDEST_FEES, WIDEST_INVENTORY, WIDEST_POINTS, WIDEST_RESERVE } from "../exchangeModel/state.js";

/** Spoils a draft in one way. What it would have come to, unspoiled, is `plan`; one that cannot be spoiled so is left as it is. */
type Fault = (random: Random, draft: Draft, plan: Plan) => void;

const NOBODY = `0x${"0".repeat(40)}`;

/** Any of the sides the trade has. */
function eitherSide(random: Random, { given, received }: Draft): DraftSide {
  return random.pick([given, received].filter((side) => side !== undefined));
}

/** Any feed; that of a currency may not be asked. */
function anyFeed(random: Random, { feeds, given, received, cast }: Draft) {
  const currencies = [given?.pool.currency, received?.pool.currency].filter((id) => id !== undefined);
  const feed = feeds.get(random.pick([cast.milkFeed, ...currencies]));
  if (feed === undefined) throw new RangeError("no such feed");
  return feed;
}

/** Ways to spoil a trade, one or more for each reason there is to refuse it. */
const FAULTS: readonly Fault[] = [
  (random, { trade, now }) => (trade.deadline = now - 1n - upTo(random, now - 1n)),
  (random, { trade }) => (trade.points = WIDEST_POINTS + 1n + upTo(random, 2n ** 256n - 2n - WIDEST_POINTS)),
  (random, draft) => (eitherSide(random, draft).known = false),
  (_, draft) => (draft.paused = true),
  (random, draft) => (eitherSide(random, draft).pool.paused = true),
  (random, draft) => Object.assign(eitherSide(random, draft).pool, { bid: 0n, ask: 0n }),
  (_, { given }) => given !== undefined && (given.pool.buys = false),
  (_, { received }) => received !== undefined && (received.pool.sells = false),
  (random, draft) => {
    const { partnerId } = eitherSide(random, draft).pool;
    draft.statuses.set(partnerId, random.pick(["None", "Suspended", "Closed"]));
  },
  (random, draft) => Object.assign(anyFeed(random, draft), { round: 0n, price: 0n, average: 0n, observedAt: 0n }),
  (random, draft) => (anyFeed(random, draft).halted = true),
  (random, draft) => {
    const feed = anyFeed(random, draft);
    feed.observedAt = draft.now - feed.maxAge - 1n - upTo(random, draft.now - feed.maxAge - 1n);
  },
  (random, draft) => {
    const feed = anyFeed(random, draft);
    const { low, high } = averagesWithin(feed.price, feed.maxDivergence);
    const outside = [low - 1n, high + 1n].filter((average) => average > 0n && average <= WIDEST_POINTS);
    if (outside.length > 0) feed.average = random.pick(outside);
  },
  (_, { trade }) => (trade.points = 0n),
  (_, { trade, given }) => {
    if (given !== undefined) [trade.points, given.pool.faceValue, given.pool.bid] = [1n, 1n, 1n];
  },
  (random, { trade, given }, { quote }) => {
    if (given !== undefined) given.pool.reserve = lessThan(random, payOf(trade.kind, quote).milk);
  },
  (random, { trade, given, now }, { quote }) => {
    if (given === undefined) return;
    const units = (payOf(trade.kind, quote).milk + 10n ** 16n - 1n) / 10n ** 16n;
    const over = given.pool.outflowCap * 100n - units + 1n;
    Object.assign(given.pool, { outflow: over + upTo(random, 2n ** 31n - 1n - over), outflowDay: now / 86_400n });
  },
  (random, { trade, given, statuses }, { quote }) => {
    if (given === undefined) return;
    const leaving = statuses.get(given.pool.partnerId) === "WindingDown";
    const most = leaving ? WIDEST_INVENTORY : given.pool.inventoryCap * 1_000n;
    const over = most - payOf(trade.kind, quote).points + 1n;
    fillStock(random, given, over + upTo(random, WIDEST_INVENTORY - over));
  },
  (random, { trade, given }, { quote }) => {
    if (given === undefined) return;
    const { fee } = payOf(trade.kind, quote);
    if (fee > 0n) given.pool.fees = WIDEST_FEES - lessThan(random, fee);
  },
  (random, { trade, received }, { quote }) => {
    if (received !== undefined) fillStock(random, received, lessThan(random, gainOf(trade.kind, quote).points));
  },
  (random, { trade, received }, { quote }) => {
    if (received === undefined) return;
    const { milk } = gainOf(trade.kind, quote);
    if (milk > 0n) received.pool.reserve = WIDEST_RESERVE - lessThan(random, milk);
  },
  (random, { trade, received }, { quote }) => {
    if (received === undefined) return;
    const { fee } = gainOf(trade.kind, quote);
    if (fee > 0n) received.pool.fees = WIDEST_FEES - lessThan(random, fee);
  },
  (random, { trade }, { quote }) => {
    if (trade.kind === "buy") trade.limit = lessThan(random, quote.amountIn);
    else trade.limit = quote.amountOut + 1n + upTo(random, 2n ** 255n);
  },
  (_, { trade }) => {
    if (trade.kind === "swap") trade.pointOut = trade.pointIn;
  },
  (random, { trade, cast }) => {
    trade.recipient = random.pick([cast.exchange, cast.milk, trade.pointIn, trade.pointOut]);
  },
  (random, { trade, given, received }) => {
    if (given === undefined || received === undefined) return;
    Object.assign(given.pool, { faceValue: WIDEST_POINTS, bid: 10_000n, currency: undefined });
    Object.assign(received.pool, { faceValue: 1n, ask: 1n, currency: undefined });
    trade.points = random.between(2n, WIDEST_POINTS);
  },
  (random, { trade, given }, { quote }) => {
    const own = given?.accounts.get(trade.member)?.cohorts;
    if (given === undefined || own === undefined) return;
    for (const epoch of own.keys()) if (epoch >= minEpochOf(given)) own.delete(epoch);
    own.set(random.between(minEpochOf(given), given.current), lessThan(random, quote.amountIn));
  },
  (_, { trade, given }) => {
    const own = given?.accounts.get(trade.member);
    if (own !== undefined) own.linked = false;
  },
  (_, { trade, given }) => {
    const own = given?.accounts.get(trade.member);
    if (own !== undefined) own.frozen = true;
  },
  (_, { trade, received, cast }) => {
    const others = received?.accounts.get(trade.recipient);
    if (others !== undefined && trade.recipient !== cast.exchange) others.linked = false;
  },
  (_, { given, trade }) => {
    for (const epoch of given?.accounts.get(trade.member)?.cohorts.keys() ?? []) given?.stock.set(epoch, WIDEST_POINTS);
  },
  (_, { received, trade }) => {
    const others = received?.accounts.get(trade.recipient)?.cohorts;
    for (const epoch of received?.stock.keys() ?? []) others?.set(epoch, WIDEST_POINTS);
  },
  (random, draft, { quote }) => (draft.allowance = lessThan(random, quote.amountIn)),
  (random, draft, { quote }) => (draft.purse = lessThan(random, quote.amountIn)),
  (_, { trade }) => {
    if (trade.kind === "sell") trade.recipient = NOBODY;
  },
  (random, { trade, received }) => {
    if (received !== undefined) trade.minEpoch = received.current + random.between(0n, 2n);
  },
];

/** Spoils a draft in any way. */
export function spoil(random: Random, draft: Draft, plan: Plan): void {
  random.pick(FAULTS)(random, draft, plan);
}

/** Zero to a number, without it. */
function lessThan(random: Random, amount: bigint): bigint {
  return amount === 0n ? 0n : amount - 1n - upTo(random, amount - 1n);
}
