import { getAddress, toBeHex } from "ethers";
import { bigintArg, textArg, type NamedEvent } from "../eventArgs.js";
import type { Trade } from "./Trade.js";

const AMOUNTS = ["amountIn", "amountOut", "milkValue", "fee", "settled"] as const;
const PRICES = ["spot", "average", "round", "bid", "ask"] as const;
const ADDRESS_BYTES = 20;

/** Where the parts of the three words begin, and how many bits they have: see `IPointExchange.Swapped`. */
const LAYOUT = {
  recipient: ["delivery", 96n, 160],
  settled: ["delivery", 0n, 96],
  milkValue: ["value", 160n, 96],
  fee: ["value", 64n, 96],
  pointsIn: ["value", 0n, 64],
  pointsOut: ["terms", 192n, 64],
  spot: ["terms", 128n, 64],
  average: ["terms", 64n, 64],
  round: ["terms", 32n, 32],
  bid: ["terms", 16n, 16],
  ask: ["terms", 0n, 16],
} as const;

/**
 * A trade from its event, in either form: packed into three words, or as an exchange of an earlier version gives it, each value in a word of its
 * own. `tradeEvents` parses the logs of both.
 *
 * Error: `TypeError` for another event.
 */
export function tradeOf(event: NamedEvent): Trade {
  const member = textArg(event, "member");
  const assets = { assetIn: textArg(event, "assetIn"), assetOut: textArg(event, "assetOut") };
  const packed = typeof event.args["delivery"] === "bigint";
  const values = packed ? unpacked(event, member) : plain(event);
  return { member, ...assets, ...values };
}

type Values = Omit<Trade, "member" | "assetIn" | "assetOut">;

function plain(event: NamedEvent): Values {
  const [amountIn, amountOut, milkValue, fee, settled] = amounts(event, AMOUNTS);
  const [spot, average, round, bid, ask] = amounts(event, PRICES);
  return {
    recipient: textArg(event, "recipient"),
    ...{ amountIn, amountOut, milkValue, fee, settled },
    ...{ spot, average, round, bid, ask },
  };
}

/** Each a bigint, in their order. */
function amounts<T extends readonly string[]>(event: NamedEvent, names: T): { [K in keyof T]: bigint };
function amounts(event: NamedEvent, names: readonly string[]): bigint[] {
  return names.map((name) => bigintArg(event, name));
}

function unpacked(event: NamedEvent, member: string): Values {
  const part = (name: keyof typeof LAYOUT) => {
    const [word, from, bits] = LAYOUT[name];
    return BigInt.asUintN(bits, bigintArg(event, word) >> from);
  };
  const [milkValue, fee, pointsIn, pointsOut] = [part("milkValue"), part("fee"), part("pointsIn"), part("pointsOut")];
  return {
    recipient: addressOf(part("recipient"), member),
    // No trade is of no points: where they are zero, that side is MLK.
    amountIn: pointsIn === 0n ? milkValue + fee : pointsIn,
    amountOut: pointsOut === 0n ? milkValue - fee : pointsOut,
    ...{ milkValue, fee, settled: part("settled") },
    ...{ spot: part("spot"), average: part("average"), round: part("round"), bid: part("bid"), ask: part("ask") },
  };
}

/** Mostly the member's own, whose checksum is known. */
function addressOf(value: bigint, member: string): string {
  return value === BigInt(member) ? member : getAddress(toBeHex(value, ADDRESS_BYTES));
}
