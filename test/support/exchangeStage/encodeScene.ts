import type { Interface } from "ethers";
import { Refusal } from "../exchangeModel/Refusal.js";
import { playTrade } from "../exchangeModel/playTrade.js";
import { quoteTrade } from "../exchangeModel/quoteTrade.js";
import { entry, type Alliance, type Quote, type Trade } from "../exchangeModel/state.js";
import { dynamic, word } from "./words.js";
import {
  accountSlot,
  allowanceSlot,
  bucketSlots,
  bucketsOf,
  feedSlot,
  moneySlot,
  partnerSlot,
  poolSlots,
  settingsSlot,
  type Places,
  type Slot,
} from "./storage.js";
import {
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  TradeStage__factory,
} from "../../../typechain-types/index.js";

/** A state, and a trade in it. */
export interface Scene {
  readonly alliance: Alliance;
  readonly trade: Trade;
  /** See {@link partnerSlot}. */
  readonly ahead: bigint;
}

/** A scene for `TradeStage.play`, and the end it must come to, both as hex digits; and what that end is called. */
export interface EncodedScene {
  readonly call: string;
  readonly end: string;
  readonly outcome: string;
}

/** What a call must come back with: whether it succeeds, its data as hex digits, and what that is called. */
interface Answer {
  readonly success: boolean;
  readonly data: string;
  readonly name: string;
  /** The state after it. */
  readonly after: Alliance;
}

const stage = TradeStage__factory.createInterface();
const exchange = PointExchange__factory.createInterface();
const PLAY = stage.getFunction("play").selector.slice(2);
const EMPTY = word(0n);
const PLAYED = selectorOf(stage, "TradeStage_Played");
const QUOTES = { sell: "quoteSell", buy: "quoteBuy", swap: "quoteSwap" } as const;

/** The errors of all contracts that a trade runs through, by name. */
const selectors = new Map(
  [exchange, PriceOracle__factory.createInterface(), PartnerPoint__factory.createInterface()].flatMap((contract) => {
    const names: [string, string][] = [];
    contract.forEachError(({ name }) => names.push([name, selectorOf(contract, name)]));
    return names;
  }),
);

/** A scene as the stage plays it, and the end the model says it comes to. */
export function encodeScene(places: Places, scene: Scene): EncodedScene {
  const { alliance, trade } = scene;
  const quote = answer(alliance, () => ({ data: quoteWords(quoteTrade(alliance, trade).quote), after: alliance }));
  const played = answer(alliance, () => {
    const { plan, after } = playTrade(alliance, trade);
    return { data: word(trade.kind === "buy" ? plan.quote.amountIn : plan.quote.amountOut), after };
  });
  const [writes, reads] = [slotsOf(places, scene, alliance), slotsOf(places, scene, played.after)];
  return {
    call: encodeCall(places, trade, writes),
    end: encodeEnd(quote, played, reads),
    outcome: `${trade.kind}: ${played.name}`,
  };
}

function answer(alliance: Alliance, ask: () => { data: string; after: Alliance }): Answer {
  try {
    return { success: true, name: "done", ...ask() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const data = entry(selectors, error.error) + error.args.map(word).join("");
    return { success: false, data, name: error.error, after: alliance };
  }
}

function quoteWords({ amountIn, amountOut, milkValue, fee, settled }: Quote): string {
  return [amountIn, amountOut, milkValue, fee, settled].map(word).join("");
}

/** All words that a state consists of, as they are in `now`: the scene's own state, or the one after its trade. */
function slotsOf(places: Places, { alliance, trade, ahead }: Scene, now: Alliance): Slot[] {
  const owners = new Set([trade.member, alliance.exchange, trade.recipient]);
  const slots = [settingsSlot(now)];
  for (const [id, feed] of now.feeds) slots.push(feedSlot(places.oracle, id, feed));
  for (const [id, status] of now.statuses) slots.push(partnerSlot(places.registry, id, status, now.now, ahead));
  for (const point of new Set([trade.pointIn, trade.pointOut])) {
    const programme = now.programmes.get(point);
    if (programme === undefined) continue;
    slots.push(...poolSlots(now.exchange, point, programme));
    const before = entry(alliance.programmes, point).holders;
    const buckets = bucketsOf(Array.from(before.values(), ({ cohorts }) => cohorts));
    for (const owner of owners) {
      const cohorts = programme.holders.get(owner)?.cohorts ?? new Map<bigint, bigint>();
      slots.push(accountSlot(point, owner, now.exchange, programme), ...bucketSlots(point, owner, cohorts, buckets));
    }
  }
  for (const owner of owners) slots.push(moneySlot(now, owner));
  slots.push(allowanceSlot(now, trade.member));
  return slots;
}

function encodeCall(places: Places, trade: Trade, slots: readonly Slot[]): string {
  // A stage is empty before each scene.
  const filled = slots.filter(({ value }) => value !== EMPTY);
  const writes = filled.map(({ target, slot, value }) => word(target) + slot + value);
  const reads = slots.filter(isWatched).map(({ target, slot }) => word(target) + slot);
  const [quote, call] = [dynamic(encodeQuote(trade)), dynamic(encodeTrade(trade))];
  const list = (items: string[]) => word(BigInt(items.length)) + items.join("");
  return PLAY + withOffsets([list(writes), { inline: word(places.exchange) }, quote, call, list(reads)]);
}

/** The bound of an account's first bucket may rise as it likes. */
function isWatched({ watched }: Slot): boolean {
  return watched !== false;
}

function encodeEnd(quote: Answer, trade: Answer, slots: readonly Slot[]): string {
  const watched = slots.filter(isWatched);
  const values = word(BigInt(watched.length)) + watched.map(({ value }) => value).join("");
  const flag = ({ success }: Answer) => ({ inline: word(success ? 1n : 0n) });
  return PLAYED + withOffsets([flag(quote), dynamic(quote.data), flag(trade), dynamic(trade.data), values]);
}

/** Arguments as the ABI lays them out: those of fixed size in place, the others behind all of them. */
function withOffsets(parts: readonly (string | { inline: string })[]): string {
  let [head, tail] = ["", ""];
  for (const part of parts) {
    if (typeof part !== "string") {
      head += part.inline;
      continue;
    }
    head += word(BigInt(parts.length * 32 + tail.length / 2));
    tail += part;
  }
  return head + tail;
}

function encodeQuote({ kind, pointIn, pointOut, points }: Trade): string {
  const args = { sell: [pointIn, points], buy: [pointOut, points], swap: [pointIn, points, pointOut] }[kind];
  return exchange.getFunction(QUOTES[kind]).selector.slice(2) + args.map(word).join("");
}

function encodeTrade({ kind, pointIn, pointOut, points, limit, minEpoch, deadline, recipient }: Trade): string {
  const args = {
    sell: [pointIn, points, limit, deadline, recipient],
    buy: [pointOut, points, limit, minEpoch, deadline, recipient],
    swap: [pointIn, points, pointOut, limit, minEpoch, deadline, recipient],
  }[kind];
  return exchange.getFunction(kind).selector.slice(2) + args.map(word).join("");
}

function selectorOf(contract: Interface, name: string): string {
  const error = contract.getError(name);
  if (error === null) throw new RangeError(`no error ${name}`);
  return error.selector.slice(2);
}
