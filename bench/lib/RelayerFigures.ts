import type { BlockFigures } from "./blocksOf.js";
import type { SettlementFigures } from "./measureSettlement.js";

/** How fast requests go through a relayer, beside plain MLK transfers, one a transaction, on the same node. */
export interface RelayerFigures {
  readonly members: number;
  readonly requests: number;
  /** Requests accepted a second, each durable before its answer. */
  readonly acceptedPerSecond: number;
  readonly settledPerSecond: number;
  readonly transfersPerSecond: number;
  readonly swapsPerBlock: number;
  readonly transfersPerBlock: number;
  /** Gas of one, its share of its batch included. */
  readonly gasOfSwap: number;
  readonly gasOfTransfer: number;
  /** Gas used, of the blocks' gas limit. */
  readonly swapsFill: number;
  readonly transfersFill: number;
  /** Blocks with a batch, of those from the first to the last. */
  readonly blocksUsed: number;
  readonly requestsPerBatch: number;
  /** From a request's acceptance until it is known to be mined. */
  readonly medianMilliseconds: number;
  readonly p99Milliseconds: number;
}

/** The relayer's figures, beside those of the transfers. */
export function figuresOf(members: number, transfers: BlockFigures, swaps: SettlementFigures): RelayerFigures {
  const { requests, acceptedPerSecond, medianMilliseconds, p99Milliseconds } = swaps;
  return {
    members,
    requests,
    acceptedPerSecond,
    settledPerSecond: swaps.perSecond,
    transfersPerSecond: transfers.perSecond,
    swapsPerBlock: swaps.perBlock,
    transfersPerBlock: transfers.perBlock,
    gasOfSwap: swaps.gasEach,
    gasOfTransfer: transfers.gasEach,
    swapsFill: swaps.fill,
    transfersFill: transfers.fill,
    blocksUsed: swaps.used,
    requestsPerBatch: swaps.perTransaction,
    medianMilliseconds,
    p99Milliseconds,
  };
}
