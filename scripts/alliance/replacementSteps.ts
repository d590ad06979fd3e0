import { formatAmount } from "../../sdk/text/formatAmount.js";
import type { PartnerManifest } from "../../deploy/manifest/parseManifest.js";
import { PartnerPoint__factory } from "../../typechain-types/index.js";
import { generationOf } from "./AddressBook.js";
import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState, FormerPool, PartnerState } from "./ChainState.js";
import { formerCall } from "./formerCall.js";
import type { Actor, Call, Step } from "./Step.js";

const pointAbi = PartnerPoint__factory.createInterface();
/** Above what any of these calls takes: the second of two cannot be estimated before the first is mined. */
const GAS = 500_000n;
const milk = (amount: bigint) => `${formatAmount(amount, 18)} MLK`;
const iso = (time: bigint) => new Date(Number(time) * 1_000).toISOString();

/** Of a programme that was never traded on the exchange before: there is nothing to be moved but the trade itself. */
const NO_POOL: Omit<FormerPool, "exchange"> = {
  named: true,
  ...{ bid: 0n, ask: 0n, reserve: 0n, credit: 0n, fees: 0n, inventory: 0n, funded: 0n },
  ...{ paused: false, buys: false, sells: false },
  withdrawal: { amount: 0n, to: "", from: 0n, until: 0n },
  flows: { withdrawn: 0n, refilled: 0n, creditReturned: 0n, creditExtended: 0n },
};

/** Everything that the steps of one partner are chosen from. */
interface Move {
  readonly path: string;
  readonly state: ChainState;
  readonly chain: PartnerState;
  readonly pool: FormerPool;
  /** The treasurer who takes money out of the old pool and puts it into the new one. */
  readonly treasurer: string;
  /** Whether the points are traded on the exchange of now. */
  readonly accepted: boolean;
  /** Whether members could trade on the exchange of now. */
  readonly open: boolean;
}

/** A partner's pool of an exchange that was replaced: what is left to be moved, and the acceptance that moves the points' trade. */
export function replacementSteps(
  partner: PartnerManifest,
  path: string,
  state: ChainState,
  chain: PartnerState,
): Step[] {
  const { status, treasurers } = chain;
  const accepted = chain.point.exchange === state.book.contracts.exchange.address;
  const replaced = state.book.former.some(({ exchange }) => exchange.address === chain.point.exchange);
  const pool = chain.former ?? (replaced ? { ...NO_POOL, exchange: chain.point.exchange } : undefined);
  if (pool === undefined || (status !== "Active" && status !== "Suspended")) return [];
  const open = (chain.pool?.bid ?? 0n) > 0n && isPriced(partner, state);
  const move: Move = { path, state, chain, pool, treasurer: treasurers[0] ?? "", accepted, open };
  return [
    ...proposal(move),
    ...request(move),
    ...withdrawal(move),
    ...refill(move),
    ...credit(move),
    ...acceptance(move),
    ...fees(move),
  ];
}

/** Whether the oracle of now has the prices that the partner's trades need, as long as they are fresh. */
function isPriced({ pool: { currencyFeed } }: PartnerManifest, { feeds, exchange, time }: ChainState): boolean {
  return feeds
    .filter(({ id }) => id === exchange.milkFeed || id === currencyFeed)
    .every(({ price, halted, observedAt, maxAge }) => price > 0n && !halted && observedAt + maxAge >= BigInt(time));
}

/** The partner's own in the old pool. */
function ownOf({ pool: { reserve, credit } }: Move): bigint {
  return reserve > credit ? reserve - credit : 0n;
}

/** Of 0.1.0 a withdrawal fails when the pool has less by then: half of it is asked for while members sell, the rest when they no longer can. */
function askedOf(move: Move): bigint {
  const own = ownOf(move);
  return move.pool.named || move.accepted || own < 2n ? own : own / 2n;
}

/** Whether a withdrawal is under way that can still be executed, and will be. */
function isAsked(move: Move): boolean {
  const { withdrawal, named } = move.pool;
  const { amount, until } = withdrawal;
  return amount > 0n && until >= BigInt(move.state.time) && (named || amount <= ownOf(move));
}

/** What is between the two pools now. */
function underWay({ flows }: FormerPool): bigint {
  return flows.withdrawn - flows.refilled;
}

const step = (
  move: Move,
  name: string,
  from: string,
  to: string,
  by: Actor,
  senders: readonly string[],
  calls: Call[],
) => ({
  path: `${move.path}.${name}`,
  ...{ from, to, by, senders },
  // Nothing of a suspended partner moves, nor of a pool that is paused.
  calls: move.chain.status === "Active" && !move.pool.paused ? calls : [],
});

function proposal(move: Move): Step[] {
  const { state, chain, accepted } = move;
  const { exchange } = state.book.contracts;
  if (accepted || chain.point.proposed === exchange.address) return [];
  const generation = generationOf(state.book);
  const point = { name: "PartnerPoint", address: chain.point.address, abi: pointAbi };
  const calls = [callOf(point, "proposeExchange", [exchange.address])];
  const [from, to] = [`exchange ${generation - 1}`, `exchange ${generation} proposed`];
  return [{ ...step(move, "point.exchange", from, to, "council", state.timelock.proposers, calls), calls }];
}

function request(move: Move): Step[] {
  const { chain, pool, treasurer, accepted } = move;
  const own = ownOf(move);
  if (own === 0n || isAsked(move) || underWay(pool) > 0n || (!accepted && pool.flows.withdrawn > 0n)) return [];
  const calls = [formerCall(pool, "requestWithdrawal", [chain.point.address, askedOf(move), treasurer])];
  return [step(move, "pool.money", `${milk(own)} in the old pool`, "asked for", "treasurer", senders(move), calls)];
}

function senders({ treasurer }: Move): string[] {
  return treasurer === "" ? [] : [treasurer];
}

/** From here until its admin accepts, nobody can sell the partner's points: the old pool says so by `BuyingStopped`. */
function withdrawal(move: Move): Step[] {
  const { state, chain, pool, accepted, open } = move;
  const { amount, to, from } = pool.withdrawal;
  if (ownOf(move) === 0n || underWay(pool) > 0n || (!accepted && pool.flows.withdrawn > 0n)) return [];
  const ready = accepted || (open && chain.point.proposed === state.book.contracts.exchange.address);
  const due = isAsked(move) && from <= BigInt(state.time) && ready;
  const stop = pool.buys ? [formerCall(pool, "setDirections", [chain.point.address, false, pool.sells])] : [];
  const named = pool.named ? [amount, to] : [];
  const calls = due ? [...stop, formerCall(pool, "executeWithdrawal", [chain.point.address, ...named])] : [];
  const shown = isAsked(move) ? `${milk(amount)}, from ${iso(from)} on` : "not asked for";
  const goal = accepted ? "taken out" : "taken out; members' sales pause";
  const taken = step(move, "pool.money", shown, goal, "treasurer", senders(move), calls);
  return [{ ...taken, gas: GAS }];
}

function refill(move: Move): Step[] {
  const { state, chain, pool } = move;
  const amount = underWay(pool);
  if (amount <= 0n && (ownOf(move) === 0n || (!move.accepted && pool.flows.withdrawn > 0n))) return [];
  const calls = amount > 0n ? paid(state, "fund", chain.point.address, amount) : [];
  const shown = amount > 0n ? `${milk(amount)} taken out` : "in the old pool";
  return [{ ...step(move, "pool.money", shown, "in the new pool", "treasurer", senders(move), calls), gas: GAS }];
}

/** What lets the exchange of now take an amount from its caller, and has it do so. */
function paid({ book }: ChainState, method: string, point: string, amount: bigint): Call[] {
  const approve = callOf(calleeOf(book, "milk"), "approve", [book.contracts.exchange.address, amount]);
  return [approve, callOf(calleeOf(book, "exchange"), method, [point, amount])];
}

/** The alliance's credit: it goes to the treasury, and from the operator into the new pool. */
function credit(move: Move): Step[] {
  const { state, chain, pool, accepted } = move;
  const { creditReturned, creditExtended, withdrawn } = pool.flows;
  const back = pool.credit < pool.reserve ? pool.credit : pool.reserve;
  const lent = creditReturned > creditExtended ? creditReturned - creditExtended : 0n;
  if (back + lent === 0n) return [];
  const moving = back > 0n && (accepted || withdrawn > 0n || (ownOf(move) === 0n && move.open));
  const given = moving ? [formerCall(pool, "returnCredit", [chain.point.address, back])] : [];
  const again = lent === 0n ? [] : paid(state, "extendCredit", chain.point.address, lent);
  const by = (from: string, to: string, calls: Call[]) =>
    step(move, "pool.credit", from, to, "operator", state.operators, calls);
  const { treasury } = state.exchange.settings;
  return [
    ...(back === 0n ? [] : [by(`${milk(back)} in the old pool`, "returned to the treasury", given)]),
    {
      ...by(lent === 0n ? "in the old pool" : `${milk(lent)} at ${treasury}`, "lent to the new pool", again),
      gas: GAS,
    },
  ];
}

/** Last of all: until then members trade with the old pool, from then on with the new one. */
function acceptance(move: Move): Step[] {
  const { state, chain, pool, accepted, open } = move;
  if (accepted) return [];
  const { exchange } = state.book.contracts;
  const { withdrawn, creditReturned, creditExtended } = pool.flows;
  const funded = underWay(pool) <= 0n && creditReturned <= creditExtended && (withdrawn > 0n || ownOf(move) === 0n);
  const ready = open && funded && chain.point.proposed === exchange.address;
  const point = { name: "PartnerPoint", address: chain.point.address, abi: pointAbi };
  const calls = ready ? [callOf(point, "acceptExchange", [exchange.address])] : [];
  const generation = generationOf(state.book);
  const [from, to] = [`exchange ${generation - 1}`, `exchange ${generation} accepted`];
  return [step(move, "point.exchange", from, to, "partner admin", chain.admins, calls)];
}

function fees(move: Move): Step[] {
  const { state, chain, pool, accepted } = move;
  if (pool.fees === 0n) return [];
  const calls = accepted ? [formerCall(pool, "collectFees", [[chain.point.address]])] : [];
  return [
    step(move, "pool.fees", `${milk(pool.fees)} in the old pool`, "collected", "operator", state.operators, calls),
  ];
}
