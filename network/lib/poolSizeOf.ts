import type { Network } from "./parseNetwork.js";

/** Besu's default for the pool, and the least that is used here. */
const LEAST = 4_096;

/**
 * How many transactions a node's pool holds: more than twice what one block takes, because the next one's arrive while a block is
 * made.
 */
export function poolSizeOf(network: Pick<Network, "transactionsPerSecond" | "blockPeriodSeconds">): number {
  return Math.max(LEAST, 3 * network.transactionsPerSecond * network.blockPeriodSeconds);
}
