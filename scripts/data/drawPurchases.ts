import type { Purchase } from "../../sdk/book/purchase.js";
import type { PurchaseProfile } from "./purchaseProfiles.js";
import { createRandom, type Random } from "./random.js";

/** 2025-01-01T00:00:00Z. */
export const FIRST_SECOND = 1_735_689_600;
/** 18 months. */
export const DAYS = 548;

const HOUR = 3_600;
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Draws an index, each as often as its weight says. */
function weighted(random: Random, weights: readonly number[]): () => number {
  const sums: number[] = [];
  for (const weight of weights) sums.push((sums.at(-1) ?? 0) + weight);
  return () => {
    const drawn = random.below(sums.at(-1) ?? 0);
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (drawn < (sums[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

function drawNumbers(random: Random, pattern: string, count: number): string[] {
  const numbers = new Set<string>();
  while (numbers.size < count) {
    const digits = pattern.replaceAll("#", () => `${random.below(10)}`);
    numbers.add(digits.replaceAll("@", () => LETTERS.charAt(random.below(LETTERS.length))));
  }
  return [...numbers];
}

/** How busy each hour of the 18 months is, by the shop's own clock. */
function hourWeights({ utcOffsetHours, months, weekdays, hours }: PurchaseProfile): number[] {
  return Array.from({ length: DAYS * 24 }, (_, hour) => {
    const local = new Date((FIRST_SECOND + (hour + utcOffsetHours) * HOUR) * 1000);
    const [month, weekday, time] = [
      months[local.getUTCMonth()],
      weekdays[local.getUTCDay()],
      hours[local.getUTCHours()],
    ];
    return (month ?? 0) * (weekday ?? 0) * (time ?? 0);
  });
}

/** A partner's customers, in no order, and their purchases in the order of time. Every customer has at least one. */
export function drawPurchases(profile: PurchaseProfile): { customers: string[]; purchases: Purchase[] } {
  const { currency, earn, products } = profile;
  const random = createRandom(profile.seed);
  const customers = drawNumbers(random, profile.customerNumber, profile.customers);
  // Zipf's law: the n-th most frequent customer buys about 1/n as often as the first, flattened by the evenness.
  const frequencies = customers.map((_, rank) => Math.floor(10_000 / (rank + profile.evenness)));
  const drawCustomer = weighted(random, frequencies);
  const drawHour = weighted(random, hourWeights(profile));
  const drawProduct = weighted(
    random,
    products.map(({ weight }) => weight),
  );
  const drawAmount = () => {
    const product = products[drawProduct()];
    if (product === undefined) throw new RangeError(`${profile.slug} sells nothing`);
    const { low, high, step, most } = product;
    const price = low + step * random.below(Math.floor((high - low) / step) + 1);
    return BigInt(price * random.between(1, random.between(1, most)));
  };

  const drawn = Array.from({ length: profile.purchases }, (_, i) => {
    const purchasedAt = FIRST_SECOND + drawHour() * HOUR + random.below(HOUR);
    const customerNumber = customers[i < customers.length ? i : drawCustomer()] ?? "";
    const amount = drawAmount();
    const earned = (amount * earn.points) / earn.per;
    return { customerNumber, purchasedAt, amount, currency, points: earned > 0n ? earned : 1n };
  });
  let id = 20_250_000;
  const purchases = drawn
    .sort((a, b) => a.purchasedAt - b.purchasedAt)
    .map((purchase) => ({ purchaseId: `${profile.purchaseIdPrefix}${(id += random.between(1, 9))}`, ...purchase }));
  return { customers: random.shuffle(customers), purchases };
}
