import { z } from "zod";
import { parseDecimal } from "../parseDecimal.js";
import type { Reading } from "./Source.js";

/** Decimals of prices and volumes. */
export const DECIMALS = 8;

const decimal = z.union([z.string(), z.number()]).transform((value) => parseDecimal(value, DECIMALS));
/** Milliseconds to whole seconds, downwards: never newer than the source says. */
const milliseconds = z
  .union([z.string().regex(/^\d{13}$/), z.number()])
  .transform(Number)
  .pipe(z.int().positive())
  .transform((time) => Math.floor(time / 1_000));
const best = z.array(z.object({ price: decimal })).default([]);

/** A ticker as an exchange tells it, with the name it has for the market. */
export type Ticker = Reading & { readonly market: string };

function bookOf(bid: bigint | null | undefined, ask: bigint | null | undefined): Reading["book"] {
  return typeof bid === "bigint" && typeof ask === "bigint" ? { bid, ask } : undefined;
}

/** Upbit's, which Bithumb took over: its last trade, and when that was. */
const upbit = z
  .object({ market: z.string(), trade_price: decimal, acc_trade_volume_24h: decimal, trade_timestamp: milliseconds })
  .transform((ticker): Ticker => ({
    market: ticker.market,
    price: ticker.trade_price,
    volume: ticker.acc_trade_volume_24h,
    observedAt: ticker.trade_timestamp,
    book: undefined,
  }));

const coinone = z
  .object({
    quote_currency: z.string(),
    target_currency: z.string(),
    last: decimal,
    target_volume: decimal,
    timestamp: milliseconds,
    best_asks: best,
    best_bids: best,
  })
  .transform((ticker): Ticker => ({
    market: `${ticker.target_currency}/${ticker.quote_currency}`.toUpperCase(),
    price: ticker.last,
    volume: ticker.target_volume,
    observedAt: ticker.timestamp,
    book: bookOf(ticker.best_bids[0]?.price, ticker.best_asks[0]?.price),
  }));

const kucoin = z
  .object({
    symbol: z.string(),
    last: decimal,
    vol: decimal,
    time: milliseconds,
    buy: decimal.nullish(),
    sell: decimal.nullish(),
  })
  .transform((ticker): Ticker => ({
    market: ticker.symbol,
    price: ticker.last,
    volume: ticker.vol,
    observedAt: ticker.time,
    book: bookOf(ticker.buy, ticker.sell),
  }));

/**
 * What each exchange's ticker looks like, and what it calls a market. The fields are read as the exchange documents them, not as ccxt
 * unifies them: ccxt works a missing last price out from others.
 */
export const TICKERS = {
  upbit: { schema: upbit, idOf: (base: string, quote: string) => `${quote}-${base}` },
  bithumb: { schema: upbit, idOf: (base: string, quote: string) => `${quote}-${base}` },
  coinone: { schema: coinone, idOf: (base: string, quote: string) => `${base}/${quote}` },
  kucoin: { schema: kucoin, idOf: (base: string, quote: string) => `${base}-${quote}` },
} as const;

/** An exchange the feeder can ask. */
export type ExchangeName = keyof typeof TICKERS;
/** All of them. */
export const EXCHANGES = ["upbit", "bithumb", "coinone", "kucoin"] as const satisfies readonly ExchangeName[];
