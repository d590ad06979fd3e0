import { mappingSlot, pack, slotAfter, word } from "./words.js";
import type { Alliance, Cohorts, Feed, Pool, Programme, Status } from "../exchangeModel/state.js";

/** A word of a contract's storage: 64 hex digits each, but for the address. */
export interface Slot {
  readonly target: string;
  readonly slot: string;
  readonly value: string;
  /** False where it does not matter what a trade makes of it. */
  readonly watched?: boolean;
}

/** Where the contracts are that a state is spread over. */
export interface Places {
  readonly exchange: string;
  readonly milk: string;
  readonly oracle: string;
  readonly registry: string;
}

const LANES = 4n;
const LINKED = 1n << 32n;
const EXCHANGE = 3n << 33n;
const FROZEN = 1n << 35n;

/** Slots by what they belong to: hashing is dear. */
const slots = new Map<string, string>();
const MOST_SLOTS = 20_000;

function remembered(name: string, slotOf: () => string): string {
  let slot = slots.get(name);
  if (slot === undefined) {
    if (slots.size >= MOST_SLOTS) slots.clear();
    slot = slotOf();
    slots.set(name, slot);
  }
  return slot;
}

/** What `PointExchange` keeps of all pools: fee rate and pause; what else stands in the word is of no account here. */
export function settingsSlot({ exchange, feeRate, paused }: Alliance): Slot {
  const value = pack([16n, feeRate], [8n, paused ? 1n : 0n]);
  return { target: exchange, slot: word(0n), value: word(value) };
}

/** A pool: its ledger, its terms, its band and its currency. */
export function poolSlots(exchange: string, point: string, { epochLength, validity, pool }: Programme): Slot[] {
  const ledger = remembered(`pool ${point}`, () => mappingSlot(point, 2n));
  const values =
    pool === undefined
      ? [0n, 0n, 0n, 0n]
      : [ledgerOf(pool), termsOf(pool, epochLength, validity), bandOf(pool), BigInt(pool.currency ?? 0n)];
  const offsets = [0n, 1n, 2n, 4n];
  return values.map((value, i) => {
    const offset = offsets[i] ?? 0n;
    const slot = remembered(`pool ${point} ${offset}`, () => slotAfter(ledger, offset));
    return { target: exchange, slot, value: word(value) };
  });
}

/** See `contracts/types/PoolLedger.sol`. */
function ledgerOf({ reserve, fees, inventory, outflow, outflowDay }: Pool): bigint {
  return pack([92n, reserve], [83n, fees], [34n, inventory], [31n, outflow], [16n, outflowDay]);
}

/** Behind a credit of nothing: see `contracts/types/PoolState.sol`. */
function bandOf({ lowestBid, highestAsk }: Pool): bigint {
  return pack([96n, 0n], [16n, lowestBid], [16n, highestAsk]);
}

/** See `contracts/types/PoolTerms.sol`. */
function termsOf(pool: Pool, epochLength: bigint, validity: bigint): bigint {
  const { partnerId, faceValue, bid, ask, minRemaining, outflowCap, inventoryCap, countedIn } = pool;
  const flags = [pool.paused, pool.currency !== undefined, !pool.buys, !pool.sells].map(
    (set) => [1n, set ? 1n : 0n] as const,
  );
  return pack(
    ...([
      [32n, partnerId],
      [64n, faceValue],
      [16n, bid],
      [16n, ask],
      [32n, epochLength],
      [8n, validity],
      [8n, minRemaining],
    ] as const),
    ...flags,
    ...([
      [4n, 0n],
      [24n, outflowCap],
      [24n, inventoryCap],
      [24n, countedIn],
    ] as const),
  );
}

/** A feed's answer: see `IPriceOracle.Answer`. */
export function feedSlot(oracle: string, id: string, feed: Feed): Slot {
  const { price, observedAt, round, maxAge, average, maxDivergence, halted } = feed;
  const seats = 1n;
  const value = pack(
    ...([
      [64n, price],
      [32n, observedAt],
      [32n, round],
      [32n, maxAge],
      [8n, seats],
    ] as const),
    ...([
      [64n, average],
      [16n, maxDivergence],
      [8n, halted ? 1n : 0n],
    ] as const),
  );
  return { target: oracle, slot: remembered(`feed ${id}`, () => mappingSlot(id, 1n)), value: word(value) };
}

/** A partner's entry in the registry. `ahead`: how long until a partner that winds down is closed, and since a closed one was. */
export function partnerSlot(registry: string, partnerId: bigint, status: Status, now: bigint, ahead: bigint): Slot {
  const closesAt = { None: 0n, Active: 0n, Suspended: 0n, WindingDown: now + 1n + ahead, Closed: now - ahead }[status];
  const [joined, suspended] = [status === "None" ? 0n : 1n, status === "Suspended" ? 1n : 0n];
  const slot = remembered(`partner ${partnerId}`, () => slotAfter(mappingSlot(partnerId, 3n), 1n));
  return { target: registry, slot, value: word(pack([8n, joined], [8n, suspended], [64n, closesAt])) };
}

/** An account of a point contract: that it may hold points, and its freeze; the bound of its first bucket is the lowest. */
export function accountSlot(point: string, owner: string, exchange: string, programme: Programme): Slot {
  const holder = programme.holders.get(owner);
  const standing = holder === undefined ? 0n : owner === exchange ? EXCHANGE : LINKED;
  const value = standing | (holder?.frozen === true ? FROZEN : 0n);
  return { target: point, slot: accountBase(point, owner), value: word(value), watched: false };
}

function accountBase(point: string, owner: string): string {
  return remembered(`account ${owner}`, () => mappingSlot(owner, 6n));
}

/** The words in which points of some cohorts stand. */
export function bucketsOf(all: Iterable<Cohorts>): Set<bigint> {
  const buckets = new Set<bigint>();
  for (const cohorts of all) for (const epoch of cohorts.keys()) buckets.add(epoch / LANES);
  return buckets;
}

/** What an account holds in some buckets. */
export function bucketSlots(point: string, owner: string, cohorts: Cohorts, buckets: Iterable<bigint>): Slot[] {
  const mapping = remembered(`buckets ${owner}`, () => slotAfter(accountBase(point, owner), 1n));
  return Array.from(buckets, (bucket) => {
    const lanes = [0n, 1n, 2n, 3n].map((lane) => [64n, cohorts.get(bucket * LANES + lane) ?? 0n] as const);
    const slot = remembered(`bucket ${owner} ${bucket}`, () => mappingSlot(bucket, mapping));
    return { target: point, slot, value: word(pack(...lanes)) };
  });
}

/** MLK of an owner. */
export function moneySlot({ milk, money }: Alliance, owner: string): Slot {
  const slot = remembered(`money ${owner}`, () => mappingSlot(owner, 0n));
  return { target: milk, slot, value: word(money.get(owner) ?? 0n) };
}

/** MLK of an owner that the exchange may take. */
export function allowanceSlot({ milk, exchange, allowances }: Alliance, owner: string): Slot {
  const slot = remembered(`allowance ${owner}`, () => mappingSlot(exchange, mappingSlot(owner, 1n)));
  return { target: milk, slot, value: word(allowances.get(owner) ?? 0n) };
}
