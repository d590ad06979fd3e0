import { epochsOf, sumOf } from "./cohorts.js";
import { Ratio, decimal, share } from "./Ratio.js";
import { readFeed } from "./readFeed.js";
import { demand } from "./Refusal.js";
import {
  STATUSES,
  WIDEST_FEES,
  WIDEST_INVENTORY,
  WIDEST_POINTS,
  WIDEST_RESERVE,
  entry,
  type Alliance,
  type Feed,
  type Pool,
  type Programme,
  type Quote,
  type Trade,
} from "./state.js";

const ONE = new Ratio(1n);
const WHOLE = 10_000n;
const WEI = new Ratio(10n ** 18n);
const HUNDREDTH_OF_MILK = 10n ** 16n;
const DAY = 86_400n;

/** A pool's part in a trade. */
export interface Side {
  readonly point: string;
  readonly programme: Programme;
  /** As it is stored, its inventory counted. */
  readonly pool: Pool;
  /** Whether its partner winds down: then it buys, whatever was switched, withdrawn or filled before. */
  readonly leaving: boolean;
  /** The quote it trades at. */
  readonly bid: bigint;
  readonly ask: bigint;
  /** The earliest epoch it takes and gives. */
  readonly minEpoch: bigint;
}

/** A trade as it would be done now: its quote, and each pool as it is afterwards. */
export interface Plan {
  readonly quote: Quote;
  readonly milk: Feed;
  /** The pool of the points given; a purchase has none. */
  readonly payer: Side | undefined;
  /** The pool of the points received; a sale has none. */
  readonly payee: Side | undefined;
}

/** What a trade would do now. Throws a {@link Refusal}: the exchange's and the oracle's, in the order of `IPointExchange`. */
export function quoteTrade(alliance: Alliance, trade: Trade): Plan {
  switch (trade.kind) {
    case "sell":
      return quoteSale(alliance, trade);
    case "buy":
      return quotePurchase(alliance, trade);
    case "swap":
      return quoteSwap(alliance, trade);
  }
}

function quoteSale(alliance: Alliance, { pointIn, points }: Trade): Plan {
  const { feeRate, milkFeed } = alliance;
  const side = enter(alliance, pointIn, points, "buys");
  checkPartner(alliance, side.pool);
  const milk = readFeed(alliance, milkFeed);
  const value = worth(points, given(alliance, side), higher(milk));
  const [gross, paid] = [value.floor(), value.times(share(WHOLE - feeRate)).floor()];
  demand(paid > 0n, "PointExchange_NothingOut", points);
  const fee = gross - paid;
  const payer = pay(alliance, side, gross, fee, points);
  return {
    quote: { amountIn: points, amountOut: paid, milkValue: gross, fee, settled: 0n },
    milk,
    payer,
    payee: undefined,
  };
}

function quotePurchase(alliance: Alliance, { pointOut, points }: Trade): Plan {
  const { feeRate, milkFeed } = alliance;
  const side = enter(alliance, pointOut, points, "sells");
  checkPartner(alliance, side.pool);
  const milk = readFeed(alliance, milkFeed);
  demand(points > 0n, "PointExchange_NothingOut", 0n);
  const value = worth(points, received(alliance, side), lower(milk));
  const [gross, taken] = [value.ceil(), value.times(share(WHOLE + feeRate)).ceil()];
  const fee = taken - gross;
  const payee = earn(alliance, side, gross, fee, points);
  return {
    quote: { amountIn: taken, amountOut: points, milkValue: gross, fee, settled: gross },
    milk,
    payer: undefined,
    payee,
  };
}

function quoteSwap(alliance: Alliance, { pointIn, pointOut, points }: Trade): Plan {
  const { feeRate, milkFeed } = alliance;
  demand(pointIn !== pointOut, "PointExchange_SamePoint", pointIn);
  const sideIn = enter(alliance, pointIn, points, "buys");
  const sideOut = enter(alliance, pointOut, 0n, "sells");
  checkPartner(alliance, sideIn.pool);
  checkPartner(alliance, sideOut.pool);
  const milk = readFeed(alliance, milkFeed);
  const [unitIn, unitOut] = [given(alliance, sideIn), received(alliance, sideOut)];

  const value = worth(points, unitIn, milk.average);
  const afterFee = value.times(share(WHOLE - feeRate));
  const amountOut = afterFee.dividedBy(worth(1n, unitOut, milk.average)).floor();
  demand(amountOut > 0n, "PointExchange_NothingOut", points);
  demand(amountOut <= WIDEST_POINTS, "PointExchange_AmountTooWide", amountOut);
  const [milkValue, settled] = [value.floor(), worth(amountOut, unitOut, milk.average).floor()];
  const fee = milkValue - afterFee.floor();
  const payer = pay(alliance, sideIn, settled + fee, fee, points);
  const payee = earn(alliance, sideOut, settled, 0n, amountOut);
  return { quote: { amountIn: points, amountOut, milkValue, fee, settled }, milk, payer, payee };
}

/** A pool that may trade now, in one direction. */
function enter(alliance: Alliance, point: string, points: bigint, direction: "buys" | "sells"): Side {
  demand(points <= WIDEST_POINTS, "PointExchange_AmountTooWide", points);
  const programme = entry(alliance.programmes, point);
  const { pool } = programme;
  demand(pool !== undefined, "PointExchange_UnknownPool", point);
  demand(!alliance.paused, "PointExchange_Paused");
  demand(!pool.paused, "PointExchange_PoolPaused", point);
  const leaving = alliance.statuses.get(pool.partnerId) === "WindingDown";
  demand(pool.bid > 0n || leaving, "PointExchange_NotQuoted", point);
  const [bid, ask] = pool.bid > 0n ? [pool.bid, pool.ask] : [pool.lowestBid, pool.highestAsk];
  if (direction === "buys") demand(pool.buys || leaving, "PointExchange_BuyingStopped", point);
  else demand(pool.sells, "PointExchange_SellingStopped", point);

  const { current } = epochsOf(programme, alliance.now);
  const lifetime = programme.validity - pool.minRemaining;
  const minEpoch = current < lifetime ? 0n : current - lifetime;
  const inventory = pool.countedIn === current ? pool.inventory : sellable(alliance, programme, minEpoch);
  return { point, programme, pool: { ...pool, inventory, countedIn: current }, leaving, bid, ask, minEpoch };
}

/** How many of the points that the exchange holds live long enough, as far as an inventory can count. */
function sellable({ exchange, now }: Alliance, programme: Programme, minEpoch: bigint): bigint {
  const stock = programme.holders.get(exchange)?.cohorts ?? new Map<bigint, bigint>();
  const young = sumOf(stock, minEpoch, epochsOf(programme, now).current);
  return young < WIDEST_INVENTORY ? young : WIDEST_INVENTORY;
}

function checkPartner({ statuses }: Alliance, { partnerId }: Pool): void {
  const status = statuses.get(partnerId) ?? "None";
  const trades = status === "Active" || status === "WindingDown";
  demand(trades, "PointExchange_PartnerNotActive", partnerId, BigInt(STATUSES.indexOf(status)));
}

/** Worth of a point that the pool takes, in the base currency. */
function given(alliance: Alliance, { pool, bid }: Side): Ratio {
  const currency = pool.currency === undefined ? ONE : decimal(lower(readFeed(alliance, pool.currency)));
  return decimal(pool.faceValue).times(currency).times(share(bid));
}

/** Worth of a point that the pool gives, in the base currency. */
function received(alliance: Alliance, { pool, ask }: Side): Ratio {
  const currency = pool.currency === undefined ? ONE : decimal(higher(readFeed(alliance, pool.currency)));
  return decimal(pool.faceValue).times(currency).times(share(ask));
}

function lower({ price, average }: Feed): bigint {
  return price < average ? price : average;
}

function higher({ price, average }: Feed): bigint {
  return price > average ? price : average;
}

/** Worth of points in wei of MLK. */
function worth(points: bigint, unit: Ratio, milkPrice: bigint): Ratio {
  return new Ratio(points).times(unit).dividedBy(decimal(milkPrice)).times(WEI);
}

/** The pool gives MLK, a part of it as its fee, and takes points. */
function pay({ now }: Alliance, side: Side, paid: bigint, fee: bigint, points: bigint): Side {
  const { point, pool, leaving } = side;
  demand(paid <= pool.reserve, "PointExchange_ReserveTooLow", point, pool.reserve, paid);
  const used = outflowToday(pool, now);
  const units = new Ratio(paid, HUNDREDTH_OF_MILK).ceil();
  const left = atLeastZero(pool.outflowCap * 100n - used);
  demand(units <= left, "PointExchange_OutflowCapReached", point, left * HUNDREDTH_OF_MILK, paid);
  const within = atLeastZero(pool.inventoryCap * 1_000n - pool.inventory);
  const room = leaving && points > within ? WIDEST_INVENTORY - pool.inventory : within;
  demand(points <= room, "PointExchange_InventoryCapReached", point, room, points);
  demand(pool.fees + fee <= WIDEST_FEES, "PointExchange_AmountTooWide", fee);
  const after = {
    reserve: pool.reserve - paid,
    fees: pool.fees + fee,
    inventory: pool.inventory + points,
    outflow: used + units,
    outflowDay: now / DAY,
  };
  return { ...side, pool: { ...pool, ...after } };
}

/** The pool gets MLK, and a fee besides, and gives points. */
function earn({ now }: Alliance, side: Side, gained: bigint, fee: bigint, points: bigint): Side {
  const { point, pool } = side;
  demand(points <= pool.inventory, "PointExchange_InventoryTooLow", point, pool.inventory, points);
  demand(pool.reserve + gained <= WIDEST_RESERVE, "PointExchange_AmountTooWide", gained);
  demand(pool.fees + fee <= WIDEST_FEES, "PointExchange_AmountTooWide", fee);
  const after = {
    reserve: pool.reserve + gained,
    fees: pool.fees + fee,
    inventory: pool.inventory - points,
    outflow: atLeastZero(outflowToday(pool, now) - gained / HUNDREDTH_OF_MILK),
    outflowDay: now / DAY,
  };
  return { ...side, pool: { ...pool, ...after } };
}

function outflowToday({ outflow, outflowDay }: Pool, now: bigint): bigint {
  return outflowDay === now / DAY ? outflow : 0n;
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
