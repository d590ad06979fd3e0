import type { Filter, Log, Provider } from "ethers";
import { inRanges } from "./inRanges.js";
import type { BlockRange } from "./LogRanges.js";

/** All logs of any number of blocks, in the order of the chain, in ranges that the node answers. Errors: the provider's. */
export async function readLogs(
  provider: Pick<Provider, "getLogs">,
  filter: Filter,
  blocks: BlockRange,
): Promise<Log[]> {
  return inRanges(({ from, to }) => provider.getLogs({ ...filter, fromBlock: from, toBlock: to }), blocks);
}
