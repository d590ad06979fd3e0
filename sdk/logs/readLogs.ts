import type { Filter, Log, Provider } from "ethers";
import { LogRanges, type BlockRange } from "./LogRanges.js";

/** All logs of any number of blocks, in the order of the chain, in ranges that the node answers. Errors: the provider's. */
export async function readLogs(
  provider: Pick<Provider, "getLogs">,
  filter: Filter,
  blocks: BlockRange,
): Promise<Log[]> {
  const ask = ({ from, to }: BlockRange) => provider.getLogs({ ...filter, fromBlock: from, toBlock: to });
  const logs: Log[] = [];
  for await (const { answer } of new LogRanges().forward(ask, blocks)) logs.push(...answer);
  return logs;
}
