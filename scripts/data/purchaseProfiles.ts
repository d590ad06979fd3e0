import type { Currency } from "../../sdk/book/purchase.js";

/** Something a partner sells. A price is `low` plus a whole number of steps, times 1 to `most` nights, seats or pieces. */
export interface Product {
  readonly weight: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly most: number;
}

/** What a partner's made-up purchases look like. Prices are in the currency's minor unit. */
export interface PurchaseProfile {
  readonly slug: string;
  readonly seed: number;
  readonly currency: Currency;
  readonly purchases: number;
  readonly customers: number;
  /** How alike the customers are: the lower, the more of the purchases are the most frequent customers'. */
  readonly evenness: number;
  /** `#` stands for a digit, `@` for a letter. */
  readonly customerNumber: string;
  readonly purchaseIdPrefix: string;
  /** Points for each `per` minor units, rounded down, at least 1. */
  readonly earn: { readonly points: bigint; readonly per: bigint };
  /** The shop's clock, ahead of UTC. */
  readonly utcOffsetHours: number;
  /** Busier and quieter times: January to December, Sunday to Saturday, 0 to 23 o'clock. */
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  readonly hours: readonly number[];
  readonly products: readonly Product[];
}

const daytime = [0, 0, 0, 0, 0, 0, 0, 1, 2, 5, 7, 8, 7, 7, 8, 8, 8, 7, 7, 6, 4, 2, 1, 0];
const evening = [4, 2, 1, 1, 0, 0, 1, 1, 2, 3, 4, 4, 5, 5, 4, 4, 5, 6, 7, 8, 9, 10, 10, 7];
const flights = [0, 0, 0, 1, 6, 9, 9, 8, 7, 6, 5, 5, 5, 6, 7, 8, 8, 7, 6, 5, 4, 3, 2, 1];
const commute = [2, 1, 1, 0, 0, 1, 3, 6, 7, 7, 7, 7, 6, 6, 6, 6, 7, 8, 8, 6, 5, 4, 3, 2];

/** The partners of `deploy/alliance.local.json5`, in its order. Companies' names, invented figures. */
export const purchaseProfiles: readonly PurchaseProfile[] = [
  {
    slug: "yanolja",
    seed: 0x59414e4f,
    currency: "KRW",
    purchases: 1_320,
    customers: 64,
    evenness: 5,
    customerNumber: "1########",
    purchaseIdPrefix: "YN-",
    // 2 %, a point is worth 1 won.
    earn: { points: 2n, per: 100n },
    utcOffsetHours: 9,
    months: [8, 7, 6, 8, 11, 9, 15, 18, 9, 10, 7, 10],
    weekdays: [6, 5, 5, 6, 8, 12, 11],
    hours: evening,
    products: [
      { weight: 30, low: 30_000, high: 65_000, step: 1_000, most: 1 },
      { weight: 40, low: 79_000, high: 289_000, step: 1_000, most: 3 },
      { weight: 18, low: 90_000, high: 250_000, step: 5_000, most: 2 },
      { weight: 12, low: 15_000, high: 59_000, step: 500, most: 4 },
    ],
  },
  {
    slug: "shinsegae-duty-free",
    seed: 0x53534744,
    currency: "KRW",
    purchases: 1_080,
    customers: 60,
    evenness: 8,
    customerNumber: "94##-####-####",
    purchaseIdPrefix: "SDF",
    // 1 %, a point is worth 1 won.
    earn: { points: 1n, per: 100n },
    utcOffsetHours: 9,
    months: [11, 9, 7, 8, 10, 9, 13, 14, 10, 12, 8, 11],
    weekdays: [9, 7, 7, 7, 9, 11, 10],
    hours: flights,
    products: [
      { weight: 38, low: 35_000, high: 185_000, step: 100, most: 5 },
      { weight: 24, low: 72_000, high: 248_000, step: 100, most: 2 },
      { weight: 20, low: 48_000, high: 460_000, step: 100, most: 2 },
      { weight: 8, low: 26_500, high: 34_500, step: 500, most: 2 },
      { weight: 10, low: 590_000, high: 3_400_000, step: 1_000, most: 1 },
    ],
  },
  {
    slug: "deelcar",
    seed: 0x4445454c,
    currency: "KRW",
    purchases: 1_180,
    customers: 58,
    evenness: 4,
    customerNumber: "DC@@####",
    purchaseIdPrefix: "R",
    // 3 %, a point is worth 1 won.
    earn: { points: 3n, per: 100n },
    utcOffsetHours: 9,
    months: [7, 7, 8, 9, 11, 9, 12, 13, 10, 11, 8, 8],
    weekdays: [11, 6, 6, 6, 7, 10, 13],
    hours: commute,
    products: [
      { weight: 55, low: 7_900, high: 46_000, step: 10, most: 1 },
      { weight: 35, low: 54_000, high: 119_000, step: 100, most: 4 },
      { weight: 10, low: 98_000, high: 210_000, step: 100, most: 3 },
    ],
  },
  {
    slug: "seoul-airport-limousine",
    seed: 0x4c494d4f,
    currency: "KRW",
    purchases: 1_640,
    customers: 62,
    evenness: 3,
    customerNumber: "SAL######",
    purchaseIdPrefix: "T-",
    // 3 %, a point is worth 10 won.
    earn: { points: 3n, per: 1_000n },
    utcOffsetHours: 9,
    months: [11, 9, 8, 9, 10, 9, 12, 13, 10, 11, 8, 10],
    weekdays: [10, 9, 8, 8, 9, 10, 10],
    hours: flights,
    products: [
      { weight: 70, low: 16_000, high: 18_000, step: 1_000, most: 4 },
      { weight: 12, low: 10_000, high: 12_000, step: 1_000, most: 2 },
      { weight: 18, low: 20_000, high: 25_000, step: 1_000, most: 2 },
    ],
  },
  {
    slug: "pacific-hotels",
    seed: 0x50414349,
    currency: "USD",
    purchases: 1_040,
    customers: 60,
    evenness: 7,
    customerNumber: "P#@####-###",
    purchaseIdPrefix: "PH",
    // 5 points a dollar, a point is worth a cent.
    earn: { points: 5n, per: 100n },
    utcOffsetHours: -8,
    months: [7, 7, 9, 9, 10, 13, 15, 14, 9, 9, 8, 11],
    weekdays: [10, 7, 7, 8, 9, 11, 10],
    hours: daytime,
    products: [
      { weight: 62, low: 118_42, high: 309_60, step: 1, most: 4 },
      { weight: 28, low: 219_00, high: 489_90, step: 1, most: 3 },
      { weight: 10, low: 12_50, high: 96_00, step: 25, most: 2 },
    ],
  },
];
