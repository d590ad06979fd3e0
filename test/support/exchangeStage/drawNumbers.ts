import type { Random } from "../random.js";

/** Zero to `high`, both included: both ends often, small numbers as often as large ones. */
export function upTo(random: Random, high: bigint): bigint {
  const drawn = random.between(0n, 7n);
  if (high <= 0n || drawn === 0n) return 0n;
  if (drawn === 1n) return high;
  if (drawn < 4n) return random.ofBits(64n) % (high + 1n);
  return ((random.ofBits(64n) << 64n) | random.between(0n, 2n ** 64n - 1n)) % (high + 1n);
}

/** True in so many of a hundred draws. */
export function chance(random: Random, percent: bigint): boolean {
  return random.between(1n, 100n) <= percent;
}

/** A number held between two bounds. */
export function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return value < low ? low : value > high ? high : value;
}

/** Splits points among a few epochs from `first` to `last`; adds them to what is there. */
export function scatter(
  random: Random,
  cohorts: Map<bigint, bigint>,
  points: bigint,
  first: bigint,
  last: bigint,
): void {
  if (first > last) return;
  let left = points;
  for (let piece = random.between(1n, 4n); left > 0n; piece--) {
    const epoch = random.between(first, last);
    const part = piece <= 1n ? left : random.between(0n, left);
    if (part > 0n) cohorts.set(epoch, (cohorts.get(epoch) ?? 0n) + part);
    left -= part;
  }
}
