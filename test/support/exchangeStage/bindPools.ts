import type { Random } from "../random.js";
import { WIDEST_CAP } from "./drawDraft.js";
import { chance, scatter, upTo } from "./drawNumbers.js";
import { minEpochOf, type Draft, type DraftSide } from "./draft.js";
import type { Plan } from "../exchangeModel/quoteTrade.js";
import { WIDEST_FEES, WIDEST_INVENTORY, WIDEST_RESERVE, type Quote, type Trade } from "../exchangeModel/state.js";

const DAY = 86_400n;
const HUNDREDTH = 10n ** 16n;
const WIDEST_OUTFLOW = 2n ** 31n - 1n;

/** What a pool pays or gets in a trade. */
export interface Amounts {
  readonly milk: bigint;
  /** Besides `milk` when it gets it, of it when it pays it. */
  readonly fee: bigint;
  readonly points: bigint;
}

/** What the pool of the points given pays. */
export function payOf(kind: Trade["kind"], { amountIn, milkValue, settled, fee }: Quote): Amounts {
  return { milk: kind === "sell" ? milkValue : settled + fee, fee, points: amountIn };
}

/** What the pool of the points received gets. */
export function gainOf(kind: Trade["kind"], { amountOut, settled, fee }: Quote): Amounts {
  return { milk: settled, fee: kind === "buy" ? fee : 0n, points: amountOut };
}

/** Fills pools, accounts and purses so that the trade is still possible, and each of them often only just enough. */
export function bindPools(random: Random, draft: Draft, { quote }: Plan): void {
  const { trade, given, received, now } = draft;
  const { kind, member } = trade;
  if (given !== undefined) {
    bindPayer(random, given, payOf(kind, quote), draft);
    const own = given.accounts.get(member)?.cohorts;
    const [first, extra] = [minEpochOf(given), random.pick([0n, 1n, random.ofBits(30n)])];
    if (own !== undefined) {
      scatter(random, own, quote.amountIn + extra, first, given.current);
      scatterOld(random, own, random.pick([0n, random.ofBits(40n)]), given);
    }
  }
  if (received !== undefined) {
    bindPayee(random, received, gainOf(kind, quote), now);
    const others = received.accounts.get(trade.recipient)?.cohorts;
    if (others !== undefined && trade.recipient !== draft.cast.exchange) {
      scatter(random, others, random.pick([0n, random.ofBits(60n)]), oldestOf(received), received.current);
    }
    const first = minEpochOf(received);
    trade.minEpoch = random.pick([0n, 0n, 0n, first, random.between(first, received.current)]);
  }
  if (kind === "buy") {
    const infinite = 2n ** 256n - 1n;
    trade.limit = quote.amountIn + upTo(random, infinite - quote.amountIn);
    draft.purse = quote.amountIn + upTo(random, 2n ** 100n);
    draft.allowance = random.pick([infinite, quote.amountIn + upTo(random, infinite - quote.amountIn)]);
  } else {
    trade.limit = quote.amountOut - upTo(random, quote.amountOut);
  }
}

function bindPayer(random: Random, side: DraftSide, { milk, fee, points }: Amounts, { now, statuses }: Draft): void {
  const { pool } = side;
  pool.reserve = milk + upTo(random, WIDEST_RESERVE - milk);
  pool.fees = upTo(random, WIDEST_FEES - fee);
  const units = (milk + HUNDREDTH - 1n) / HUNDREDTH;
  pool.outflowCap = capOf(random, (units + 99n) / 100n);
  setOutflow(random, side, upTo(random, pool.outflowCap * 100n - units), now);
  // Of one whose partner winds down, it is no limit.
  const leaving = statuses.get(pool.partnerId) === "WindingDown";
  pool.inventoryCap = capOf(random, leaving ? 1n : (points + 999n) / 1_000n);
  fillStock(random, side, upTo(random, (leaving ? WIDEST_INVENTORY : pool.inventoryCap * 1_000n) - points));
  // What it would not do in the other direction is of no account.
  pool.sells = chance(random, 70n);
}

function bindPayee(random: Random, side: DraftSide, { milk, fee, points }: Amounts, now: bigint): void {
  const { pool } = side;
  pool.reserve = upTo(random, WIDEST_RESERVE - milk);
  pool.fees = upTo(random, WIDEST_FEES - fee);
  [pool.outflowCap, pool.inventoryCap] = [capOf(random, 1n), capOf(random, 1n)];
  setOutflow(random, side, upTo(random, pool.outflowCap * 100n), now);
  fillStock(random, side, points + upTo(random, WIDEST_INVENTORY - points));
  pool.buys = chance(random, 70n);
}

function capOf(random: Random, least: bigint): bigint {
  const low = least === 0n ? 1n : least;
  return low + upTo(random, WIDEST_CAP - low);
}

/** Today's outflow, or in its place another day's. */
function setOutflow(random: Random, { pool }: DraftSide, today: bigint, now: bigint): void {
  const other = chance(random, 25n);
  pool.outflow = other ? upTo(random, WIDEST_OUTFLOW) : today;
  pool.outflowDay = now / DAY - (other ? random.between(1n, 500n) : 0n);
}

/** Gives a pool an inventory of which `points` can be traded now: counted in this epoch, or another number counted before. */
export function fillStock(random: Random, side: DraftSide, points: bigint): void {
  const { pool, current, stock } = side;
  const first = minEpochOf(side);
  const fresh = chance(random, 40n);
  pool.countedIn = fresh ? current : random.pick([0n, current - 1n, random.between(0n, current - 1n)]);
  pool.inventory = fresh ? points : random.pick([points, upTo(random, WIDEST_INVENTORY)]);
  stock.clear();
  // More than an inventory counts.
  const more = points === WIDEST_INVENTORY ? random.pick([0n, random.ofBits(30n)]) : 0n;
  scatter(random, stock, points + more, first, current);
  scatterOld(random, stock, random.pick([0n, random.ofBits(20n), random.ofBits(34n)]), side);
}

/** Points too old to be traded, expired ones among them. */
function scatterOld(random: Random, cohorts: Map<bigint, bigint>, points: bigint, side: DraftSide): void {
  const oldest = oldestOf(side);
  scatter(random, cohorts, points, oldest > 3n ? oldest - 3n : 0n, minEpochOf(side) - 1n);
}

function oldestOf({ staged, current }: DraftSide): bigint {
  return current > staged.validity ? current - staged.validity : 0n;
}
