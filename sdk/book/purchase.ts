import { formatUnits } from "ethers";
import { z } from "zod";
import { timeIn } from "../time/timeIn.js";

/** A line of a purchases file, typed. */
export interface Purchase {
  readonly purchaseId: string;
  readonly customerNumber: string;
  /** Unix seconds. */
  readonly purchasedAt: number;
  /** In the currency's minor unit: won of KRW, cents of USD. */
  readonly amount: bigint;
  readonly currency: Currency;
  /** Points the purchase earned. */
  readonly points: bigint;
}

export type Currency = "KRW" | "USD";

/** Digits after the decimal point of an amount. */
export const currencyDecimals: Readonly<Record<Currency, number>> = { KRW: 0, USD: 2 };

/** The header of a purchases file. */
export const purchaseColumns = [
  "purchase_id",
  "customer_number",
  "purchased_at",
  "amount",
  "currency",
  "points",
] as const;

const LIMIT = 2n ** 64n;

/** Every amount and every count of points fits the contracts' 64 bits, without a sign, a zero in front or an exponent. */
function isPositive64(digits: string): boolean {
  if (!/^[1-9]\d{0,19}$/.test(digits)) return false;
  return digits.length < 20 || BigInt(digits) < LIMIT;
}

const amountPattern: Readonly<Record<Currency, RegExp>> = { KRW: /^[1-9]\d*$/, USD: /^(0|[1-9]\d*)\.\d{2}$/ };
const amountRule: Readonly<Record<Currency, string>> = {
  KRW: "must be a whole number of won above 0 and below 2^64, such as 45000",
  USD: "must be dollars above 0 with two decimals, such as 129.50, and below 2^64 cents",
};

/** The amount in minor units. The text is fixed to the currency's decimals, so leaving out the point is the whole conversion. */
function parseAmount(text: string, currency: Currency): bigint | undefined {
  if (!amountPattern[currency].test(text)) return undefined;
  const minorUnits = text.replace(".", "").replace(/^0+/, "");
  return isPositive64(minorUnits) ? BigInt(minorUnits) : undefined;
}

/** One form in a file, so that whoever reads it sees the order of the lines. */
const UTC_SECOND = /^[^.]{19}Z$/;

const identifier = z.string().regex(/^[\x21-\x7e]{1,64}$/, "must be 1 to 64 ASCII characters without spaces");

/** One line of a purchases file by column, all still text. An issue's path is the column's name. */
export const purchaseRow = z
  .strictObject({
    purchase_id: identifier,
    customer_number: identifier,
    purchased_at: z
      .string()
      .transform((text) => (UTC_SECOND.test(text) ? timeIn(text) : undefined))
      .pipe(z.number("must be a time in UTC to the second, such as 2025-01-31T09:30:00Z"))
      .refine((seconds) => seconds >= 0, "must not be before 1970"),
    amount: z.string(),
    currency: z.enum(["KRW", "USD"], "must be KRW or USD"),
    points: z
      .string()
      .refine(isPositive64, "must be a whole number above 0 and below 2^64, without sign or leading zeros")
      .transform((text) => BigInt(text)),
  })
  .transform((row, context): Purchase => {
    const amount = parseAmount(row.amount, row.currency);
    if (amount === undefined) {
      context.addIssue({ code: "custom", path: ["amount"], message: amountRule[row.currency] });
      return z.NEVER;
    }
    return {
      purchaseId: row.purchase_id,
      customerNumber: row.customer_number,
      purchasedAt: row.purchased_at,
      amount,
      currency: row.currency,
      points: row.points,
    };
  });

/** The purchase's line in a file, without the line break. The identifiers must hold no comma, quote or line break. */
export function purchaseLine(purchase: Purchase): string {
  const { purchaseId, customerNumber, purchasedAt, amount, currency, points } = purchase;
  const time = new Date(purchasedAt * 1000).toISOString().replace(".000Z", "Z");
  return [purchaseId, customerNumber, time, amountText(amount, currency), currency, points].join(",");
}

/** ethers drops zeros at the end of a fraction; a price keeps them. */
function amountText(amount: bigint, currency: Currency): string {
  const decimals = currencyDecimals[currency];
  const [whole = "0", fraction = ""] = formatUnits(amount, decimals).split(".");
  return decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, "0")}`;
}
