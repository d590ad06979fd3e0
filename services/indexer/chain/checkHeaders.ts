import { inconsistentNode } from "./inconsistentNode.js";
import type { Header } from "./LogNode.js";
import type { RawLog } from "./parseLogs.js";

/**
 * Every log must be of the block that has its number, and blocks that follow one another must name each other.
 *
 * @param last The same blocks from before the logs were asked for. Error: `NODE_INCONSISTENT`.
 */
export function checkHeaders(
  headers: ReadonlyMap<number, Header>,
  last: ReadonlyMap<number, Header>,
  logs: readonly RawLog[],
): void {
  for (const [number, { hash }] of last) {
    if (headers.get(number)?.hash !== hash) throw inconsistentNode(`block ${number} changed while it was read`);
  }
  for (const { block, blockHash } of logs) {
    if (headers.get(block)?.hash !== blockHash) throw inconsistentNode(`a log of block ${block} is of another block`);
  }
  for (const { number, parentHash } of headers.values()) {
    const before = headers.get(number - 1);
    if (before !== undefined && before.hash !== parentHash) {
      throw inconsistentNode(`block ${number} has another parent`);
    }
  }
}
