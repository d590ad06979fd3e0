import type { Manifest } from "./parseManifest.js";

const BASIS = 10_000n;

/** What each allocation of MLK gets, in wei: its share of the cap; the last one takes what rounding leaves. */
export function allocationAmounts({ cap, allocations }: Manifest["milk"]): bigint[] {
  const amounts = allocations.map(({ share }) => (cap * BigInt(share)) / BASIS);
  const rest = cap - amounts.reduce((sum, amount) => sum + amount, 0n);
  return amounts.map((amount, i) => (i === amounts.length - 1 ? amount + rest : amount));
}
