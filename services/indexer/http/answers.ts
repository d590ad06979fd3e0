import type { z } from "zod";
import type * as schemas from "../../../sdk/indexer/schemas.js";
import { directory } from "../queries/directory.js";
import { allPaused, pools } from "../queries/pools.js";
import { indexedTo } from "../queries/indexedTo.js";
import { latestPrices, type PricePage } from "../queries/prices.js";
import { sourceOf } from "../queries/sourceOf.js";
import { tradedBefore } from "../queries/tradedBefore.js";
import { kindOf, latestTrades, type TradePage } from "../queries/trades.js";
import type { IndexFile } from "../store/IndexFile.js";
import { placeOf } from "../store/position.js";

export function statusAnswer(file: IndexFile, head: number | undefined): z.output<typeof schemas.status> {
  const { chainId, exchange, milk, milkFeed } = sourceOf(file);
  const { number, hash, time } = indexedTo(file);
  return {
    chainId,
    exchange,
    milk,
    milkFeed,
    indexed: { block: number, hash, time },
    head: head ?? null,
    lag: head === undefined ? null : Math.max(head - number, 0),
    paused: allPaused(file),
    trades: tradedBefore(file, Number.MAX_SAFE_INTEGER),
  };
}

export function poolsAnswer(file: IndexFile): z.output<typeof schemas.pools> {
  return {
    pools: pools(file).map(({ programme, ...pool }) => {
      const { point, symbol, name, partnerId, partner } = programme;
      return { point, symbol, name, partnerId, partner, ...pool };
    }),
  };
}

/** Trades as anybody may see them: without the accounts that traded. */
export function tradesAnswer(file: IndexFile, page: TradePage): z.output<typeof schemas.trades> {
  const { milk } = sourceOf(file);
  const symbols = new Map(directory(file).map(({ point, symbol }) => [point, symbol]));
  symbols.set(milk, "MLK");
  const found = latestTrades(file, page);
  return {
    trades: found.map((trade) => ({
      id: String(trade.position),
      time: trade.time,
      block: placeOf(trade.position).block,
      transaction: trade.tx,
      kind: kindOf(trade, milk),
      assetIn: symbols.get(trade.assetIn) ?? trade.assetIn,
      assetOut: symbols.get(trade.assetOut) ?? trade.assetOut,
      amountIn: trade.amountIn,
      amountOut: trade.amountOut,
      milkValue: trade.milkValue,
      fee: trade.fee,
      spot: trade.spot,
      average: trade.average,
      round: trade.round,
      bid: trade.bid,
      ask: trade.ask,
    })),
    next: nextOf(found, page.limit),
  };
}

export function pricesAnswer(file: IndexFile, page: PricePage): z.output<typeof schemas.prices> {
  const found = latestPrices(file, page);
  const prices = found.map(({ time, round, price, average, observedAt }) => ({
    time,
    round,
    price,
    average,
    observedAt,
  }));
  return { feed: page.feed, prices, next: nextOf(found, page.limit) };
}

/** A page that is full may have a next; the last row names where that begins. */
function nextOf(rows: readonly { readonly position: number }[], limit: number): string | null {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? null : String(last.position);
}
