const LANE_COUNT = 4n;
const LANE_BITS = 64n;
const LANE_MASK = 2n ** LANE_BITS - 1n;

/** Points that expire together. */
export interface EpochAmount {
  readonly epoch: bigint;
  readonly amount: bigint;
}

/**
 * What a `CohortsMoved(word, lanes)` event moved, epoch by epoch, earliest first; empty lanes left out.
 *
 * A bucket word holds four epochs that follow one another: lane `i`, 64 bits and lowest first, is epoch `4 * word + i`, as
 * `contracts/types/Lanes.sol` draws it. The event follows the `Transfer` that says whose points moved and to whom.
 */
export function decodeLanes(word: bigint, lanes: bigint): EpochAmount[] {
  const moved: EpochAmount[] = [];
  for (let index = 0n; index < LANE_COUNT; index++) {
    const amount = (lanes >> (index * LANE_BITS)) & LANE_MASK;
    if (amount !== 0n) moved.push({ epoch: word * LANE_COUNT + index, amount });
  }
  return moved;
}
