/** Points that a trade brought into a pool; negative when it took them out. */
export interface Trade {
  readonly points: bigint;
  /** Unix seconds. */
  readonly time: number;
}

/** After so many half-lives a trade counts for less than a thousandth, and is forgotten. */
export const HALF_LIVES = 10;

/**
 * Points that came into a pool less those that left, each trade counting half as much for every half-life that passed since. Between
 * two half-lives the weight falls in a straight line, at most 6 % above the exponential, so that everything stays whole numbers. The
 * weights of a steady flow add up to one and a half half-lives.
 *
 * @param now Unix seconds; trades after it count as of now.
 */
export function netFlow(trades: readonly Trade[], now: number, halfLifeSeconds: number): bigint {
  const half = BigInt(halfLifeSeconds);
  let total = 0n;
  for (const { points, time } of trades) {
    const age = BigInt(Math.max(now - time, 0));
    const [passed, rest] = [age / half, age % half];
    if (passed >= BigInt(HALF_LIVES)) continue;
    total += (points * (2n * half - rest)) / (2n * half * 2n ** passed);
  }
  return total;
}
