/** How many of so many validators must sign a block: two thirds, rounded up. */
export function quorumOf(validators: number): number {
  return Math.ceil((2 * validators) / 3);
}
