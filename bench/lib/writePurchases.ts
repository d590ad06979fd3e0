import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { purchaseColumns, purchaseLine, type Purchase } from "../../sdk/book/purchase.js";

/** Customers of the made-up purchases. */
export const CUSTOMERS = 200_000;
const SPAN = 500 * 86_400;

/** The purchase number `i` of so many: customers in no order, over the 500 days before `end`. */
export function madeUpPurchase(i: number, count: number, end: number): Purchase {
  return {
    purchaseId: `YN-${20_250_000_000 + i}`,
    customerNumber: customerNumber(i * 7_919),
    purchasedAt: end - SPAN + Math.floor((i * SPAN) / count),
    amount: 45_000n,
    currency: "KRW",
    points: BigInt((i % 4_999) + 1),
  };
}

/** The number of a customer, by its index; indices go round. */
export function customerNumber(index: number): string {
  return String(100_000_000 + (index % CUSTOMERS));
}

/** Writes a file of made-up purchases. */
export async function writePurchases(file: string, count: number, end: number): Promise<void> {
  function* lines() {
    yield `${purchaseColumns.join(",")}\n`;
    for (let i = 0; i < count; i++) yield `${purchaseLine(madeUpPurchase(i, count, end))}\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
}
