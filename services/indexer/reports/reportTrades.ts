import { directory } from "../queries/directory.js";
import { sourceOf } from "../queries/sourceOf.js";
import { kindOf, tradesBetween, type Trade } from "../queries/trades.js";
import type { IndexFile } from "../store/IndexFile.js";
import { placeOf } from "../store/position.js";
import { partnerProgrammes } from "./partnerProgrammes.js";
import type { Cell, Column, Report, ReportOptions } from "./Report.js";

const COLUMNS: readonly Column[] = [
  { key: "time", title: "time", kind: "time" },
  { key: "block", title: "block", kind: "number" },
  { key: "transaction", title: "transaction", kind: "text" },
  { key: "kind", title: "kind", kind: "text" },
  { key: "assetIn", title: "given", kind: "text" },
  { key: "pointsIn", title: "points given", kind: "points" },
  { key: "milkIn", title: "MLK given", kind: "milk" },
  { key: "assetOut", title: "received", kind: "text" },
  { key: "pointsOut", title: "points received", kind: "points" },
  { key: "milkOut", title: "MLK received", kind: "milk" },
  { key: "milkValue", title: "value before the fee", kind: "milk" },
  { key: "fee", title: "fee", kind: "milk" },
  { key: "settled", title: "paid between the pools", kind: "milk" },
  { key: "spot", title: "price of MLK", kind: "price" },
  { key: "average", title: "average price of MLK", kind: "price" },
  { key: "round", title: "round of the oracle", kind: "number" },
  { key: "bid", title: "bid", kind: "rate" },
  { key: "ask", title: "ask", kind: "rate" },
];

/** Whose account it is, where it is the partner's own member. */
const OWN_SIDES: readonly Column[] = [
  { key: "member", title: "own member who gave", kind: "text" },
  { key: "recipient", title: "own member who received", kind: "text" },
];

/**
 * Every exchange with price and volume: public, and so without members' accounts. A partner's shows the trades of its own points, with
 * the accounts that gave or received these: they are linked with it anyway.
 */
export function reportTrades(file: IndexFile, { period, partnerId }: ReportOptions): Report {
  const { milk } = sourceOf(file);
  const symbols = new Map(directory(file).map(({ point, symbol }) => [point, symbol]));
  const own = partnerId === undefined ? [] : partnerProgrammes(file, partnerId).map(({ point }) => point);
  const nameOf = (asset: string) => (asset === milk ? "MLK" : (symbols.get(asset) ?? asset));
  const row = (trade: Trade): Cell[] => {
    const { assetIn, assetOut, amountIn, amountOut, settled } = trade;
    const kind = kindOf(trade, milk);
    return [
      ...[trade.time, placeOf(trade.position).block, trade.tx, kind],
      ...[nameOf(assetIn), assetIn === milk ? null : amountIn, assetIn === milk ? amountIn : null],
      ...[nameOf(assetOut), assetOut === milk ? null : amountOut, assetOut === milk ? amountOut : null],
      ...[trade.milkValue, trade.fee, kind === "swap" ? settled : null],
      ...[trade.spot, trade.average, trade.round],
      ...[kind === "purchase" ? null : trade.bid, kind === "sale" ? null : trade.ask],
      ...(partnerId === undefined
        ? []
        : [own.includes(assetIn) ? trade.member : null, own.includes(assetOut) ? trade.recipient : null]),
    ];
  };
  return {
    name: "trades",
    period,
    columns: partnerId === undefined ? COLUMNS : [...COLUMNS, ...OWN_SIDES],
    rows: mapped(tradesBetween(file, period.start, period.end, own), row),
    findings: [],
  };
}

function* mapped<From, To>(items: Iterable<From>, to: (item: From) => To): Generator<To> {
  for (const item of items) yield to(item);
}
