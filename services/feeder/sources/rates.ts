import { z } from "zod";
import { parseTime } from "../../../sdk/time/parseTime.js";
import { parseDecimal } from "../parseDecimal.js";
import type { Reading } from "./Source.js";
import { DECIMALS } from "./tickers.js";

const decimal = z.union([z.string(), z.number()]).transform((value) => parseDecimal(value, DECIMALS));
/** The European Central Bank's rates are those of 14:15 in Frankfurt, which is no earlier than this o'clock UTC. */
const ECB_TIME = "T12:15:00Z";

/** A pair of currencies, such as USD and KRW: what one unit of the base costs in the quote currency. */
export interface Pair {
  readonly base: string;
  readonly quote: string;
}

/** A service that tells exchange rates: its address, how it is asked, and what its answer means. */
export interface RateProvider {
  readonly origin: string;
  readonly path: (pair: Pair) => string;
  /** Throws when the answer is no rate of this pair. */
  readonly parse: (answer: unknown, pair: Pair) => Reading;
}

function reading(price: bigint, observedAt: number): Reading {
  return { price, observedAt, volume: undefined, book: undefined };
}

function same(found: string, wanted: string): void {
  if (found !== wanted) throw new RangeError(`the answer is about ${JSON.stringify(found)}, not ${wanted}`);
}

const dunamuAnswer = z.tuple([
  z.object({
    code: z.string(),
    basePrice: decimal,
    // 100 for currencies quoted by the hundred, such as the yen.
    currencyUnit: z.int().positive().default(1),
    timestamp: z.int().positive(),
  }),
]);

/** Hana Bank's rates to the won as Upbit's operator tells them, several hundred a banking day. Not documented officially. */
const dunamu: RateProvider = {
  origin: "https://quotation-api-cdn.dunamu.com",
  path: ({ base, quote }) => `/v1/forex/recent?codes=FRX.${quote}${base}`,
  parse: (answer, { base, quote }) => {
    const [{ code, basePrice, currencyUnit, timestamp }] = dunamuAnswer.parse(answer);
    same(code, `FRX.${quote}${base}`);
    return reading(basePrice / BigInt(currencyUnit), Math.floor(timestamp / 1_000));
  },
};

const exchangeRateAnswer = z.object({
  result: z.literal("success"),
  time_last_update_unix: z.int().positive(),
  base_code: z.string(),
  rates: z.record(z.string(), decimal),
});

/** ExchangeRate-API's open endpoint: many central banks' rates blended, once a day. https://www.exchangerate-api.com/docs/free */
const exchangeRateApi: RateProvider = {
  origin: "https://open.er-api.com",
  path: ({ base }) => `/v6/latest/${base}`,
  parse: (answer, { base, quote }) => {
    const { time_last_update_unix: time, base_code, rates } = exchangeRateAnswer.parse(answer);
    same(base_code, base);
    return reading(z.bigint().parse(rates[quote]), time);
  },
};

const frankfurterAnswer = z.object({ base: z.string(), date: z.string(), rates: z.record(z.string(), decimal) });

/** The European Central Bank's reference rates, once a working day. https://frankfurter.dev/v1/ */
const frankfurter: RateProvider = {
  origin: "https://api.frankfurter.dev",
  path: ({ base, quote }) => `/v1/latest?base=${base}&symbols=${quote}`,
  parse: (answer, { base, quote }) => {
    const { base: found, date, rates } = frankfurterAnswer.parse(answer);
    same(found, base);
    return reading(z.bigint().parse(rates[quote]), parseTime(date + ECB_TIME, { dates: false }));
  },
};

/** Who can be asked for the rate of two currencies. None of them needs a key. */
export const RATES = { dunamu, exchangeRateApi, frankfurter } as const;

/** One of them. */
export type RateProviderName = keyof typeof RATES;
/** All of them. */
export const RATE_PROVIDERS = [
  "dunamu",
  "exchangeRateApi",
  "frankfurter",
] as const satisfies readonly RateProviderName[];
