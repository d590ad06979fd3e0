/** The larger of two whole numbers, which `Math.max` does not take. */
export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
