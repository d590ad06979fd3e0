import { LogRanges, type BlockRange } from "./LogRanges.js";

/** Everything that is found in any number of blocks, in the order of the chain, in ranges that the node answers. Errors: those of `ask`. */
export async function inRanges<Found>(
  ask: (range: BlockRange) => Promise<readonly Found[]>,
  blocks: BlockRange,
): Promise<Found[]> {
  const found: Found[] = [];
  for await (const { answer } of new LogRanges().forward(ask, blocks)) found.push(...answer);
  return found;
}
