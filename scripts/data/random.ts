/** A source of numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** A whole number from 0 up to, without, `limit`. */
  below(limit: number): number;
  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number;
  /** The items in another order. */
  shuffle<T>(items: readonly T[]): T[];
}

const TWO_32 = 2 ** 32;

/**
 * Mulberry32 (Tommy Ettinger, public domain): made-up data only, never a key or a salt. Integers and exactly rounded operations
 * throughout, so that no machine's arithmetic shows.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number) => Math.floor((next() / TWO_32) * limit);
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    shuffle(items) {
      const left = [...items];
      return items.flatMap(() => left.splice(below(left.length), 1));
    },
  };
}
