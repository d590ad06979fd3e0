import type { RateProviderName } from "../../../services/feeder/sources/rates.js";

/** 2027-01-15T12:15:00Z, which is a time each provider can tell. */
export const RATE_TIME = 1_800_015_300;

/** What a provider is made to say of the dollar. */
export interface SaidRate {
  readonly base: string;
  readonly price: unknown;
  /** Unix seconds. */
  readonly time: number;
}

/** Rates in the shape each provider documents, or, for Dunamu, is known to answer in. */
export const RATE_SHAPES: Record<RateProviderName, (said: SaidRate) => unknown> = {
  dunamu: ({ base, price, time }) => [
    {
      code: `FRX.KRW${base}`,
      currencyCode: base,
      currencyName: "달러",
      country: "미국",
      name: `미국 (KRW/${base})`,
      date: "2027-01-15",
      time: "21:15:00",
      recurrenceCount: 376,
      basePrice: price,
      openingPrice: 1381.5,
      cashBuyingPrice: 1404.15,
      cashSellingPrice: 1355.85,
      ttBuyingPrice: 1366.5,
      ttSellingPrice: 1393.5,
      tcBuyingPrice: null,
      usDollarRate: 1,
      currencyUnit: 1,
      provider: "하나은행",
      timestamp: time * 1_000 + 137,
      id: 79,
      createdAt: "2016-10-21T06:13:34.000+0000",
      modifiedAt: "2027-01-15T12:15:00.000+0000",
    },
  ],
  // https://www.exchangerate-api.com/docs/free
  exchangeRateApi: ({ base, price, time }) => ({
    result: "success",
    provider: "https://www.exchangerate-api.com",
    documentation: "https://www.exchangerate-api.com/docs/free",
    terms_of_use: "https://www.exchangerate-api.com/terms",
    time_last_update_unix: time,
    time_last_update_utc: "Fri, 15 Jan 2027 12:15:00 +0000",
    time_next_update_unix: time + 86_400,
    time_next_update_utc: "Sat, 16 Jan 2027 12:15:00 +0000",
    time_eol_unix: 0,
    base_code: base,
    rates: { USD: 1, EUR: 0.9123, KRW: price },
  }),
  // https://frankfurter.dev/v1/
  frankfurter: ({ base, price, time }) => ({
    amount: 1,
    base,
    date: new Date(time * 1_000).toISOString().slice(0, 10),
    rates: { KRW: price },
  }),
};
