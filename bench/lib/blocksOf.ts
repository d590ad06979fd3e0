import type { Provider, TransactionReceipt } from "ethers";

/** What transactions make of the blocks they are in. */
export interface BlockFigures {
  /** From the first block that has one to the last. */
  readonly blocks: number;
  /** How many of these have one, of all. */
  readonly used: number;
  /** Gas of the transactions in a block, of its gas limit; the last block, which has what is left, aside. */
  readonly fill: number;
  /** Items in a transaction. */
  readonly perTransaction: number;
  /** Items in a block, the last aside. */
  readonly perBlock: number;
  /** Gas that an item took, its share of its transaction included. */
  readonly gasEach: number;
  /** Items a second, by the times of the blocks; the last block's, which began before it was full, aside. */
  readonly perSecond: number;
}

/**
 * Figures of transactions that do many things each, from their receipts.
 *
 * @param items How many things all of them did, each about as many for its gas as the others.
 */
export async function blocksOf(
  provider: Provider,
  receipts: readonly TransactionReceipt[],
  items: number,
): Promise<BlockFigures> {
  const numbers = receipts.map(({ blockNumber }) => blockNumber);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  const [begin, end] = await Promise.all([provider.getBlock(first), provider.getBlock(last)]);
  if (begin === null || end === null) throw new TypeError("the node has no block of which it has a receipt");
  const gasOf = (some: readonly TransactionReceipt[]) => some.reduce((sum, { gasUsed }) => sum + Number(gasUsed), 0);
  const gasEach = gasOf(receipts) / items;
  // A single block is whole.
  const whole = first === last ? receipts : receipts.filter(({ blockNumber }) => blockNumber < last);
  const count = Math.max(1, last - first);
  const settled = gasOf(whole) / gasEach;
  return {
    blocks: last - first + 1,
    used: new Set(numbers).size / (last - first + 1),
    fill: gasOf(whole) / count / Number(begin.gasLimit),
    perTransaction: items / receipts.length,
    perBlock: settled / count,
    gasEach,
    perSecond: settled / Math.max(1, end.timestamp - begin.timestamp),
  };
}
