/** Orders accounts by their number, as contracts compare them: for `sort`. No two are equal. */
export function compareAddresses(a: string, b: string): number {
  return BigInt(a) < BigInt(b) ? -1 : 1;
}
