/** No block has as many logs: it would take more gas than any has. */
const LOGS_A_BLOCK = 1_000_000;

/** Where a log stands in the chain, as one number that orders all logs: block number × 10^6 + index of the log in the block. */
export function positionOf(block: number, logIndex: number): number {
  return block * LOGS_A_BLOCK + logIndex;
}

/** The first position of a block: everything before the block is below it. */
export function startOf(block: number): number {
  return positionOf(block, 0);
}

/** The block and the index of a position. */
export function placeOf(position: number): { readonly block: number; readonly logIndex: number } {
  return { block: Math.floor(position / LOGS_A_BLOCK), logIndex: position % LOGS_A_BLOCK };
}
