import type { Filter, Log, Provider } from "ethers";

/** Besu's own limit of a call. */
const BLOCKS = 5_000;

/**
 * All logs of a range of blocks: in one call where the node answers that, else piece by piece, as a node that limits the range of a call
 * wants it.
 */
export async function readLogs(
  provider: Pick<Provider, "getLogs">,
  filter: Filter,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Log[]> {
  if (to < from) return [];
  try {
    return await provider.getLogs({ ...filter, fromBlock: from, toBlock: to });
  } catch (error) {
    if (to - from < BLOCKS) throw error;
  }
  const logs: Log[] = [];
  for (let first = from; first <= to; first += BLOCKS) {
    const last = Math.min(first + BLOCKS - 1, to);
    logs.push(...(await provider.getLogs({ ...filter, fromBlock: first, toBlock: last })));
  }
  return logs;
}
