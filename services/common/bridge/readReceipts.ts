import { concat, encodeRlp, toBeArray } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { bytes, quantity } from "./nodeValues.js";
import type { Header } from "./readHeader.js";
import { trieRoot } from "./trieRoot.js";

const log = z.object({ address: bytes, topics: z.array(bytes), data: bytes });
const receipt = z.object({
  type: quantity.default(0n),
  status: quantity,
  cumulativeGasUsed: quantity,
  logsBloom: bytes,
  logs: z.array(log),
});

/** A log of a block, proved. */
export type ProvenLog = Readonly<z.output<typeof log>>;

/** What a transaction left, as the trie has it: RLP, with the transaction's type before it unless it is the first (EIP-2718). */
function encoded({ type, status, cumulativeGasUsed, logsBloom, logs }: z.output<typeof receipt>): string {
  const events = logs.map(({ address, topics, data }) => [address, topics, data]);
  return concat([toBeArray(type), encodeRlp([toBeArray(status), toBeArray(cumulativeGasUsed), logsBloom, events])]);
}

/**
 * The logs of a block from all its receipts, which must have the root that the block's proved header names: none can be added, changed or left
 * out.
 *
 * Error: `BLOCK_UNPROVEN`.
 *
 * @param answer What a node answers to `eth_getBlockReceipts`.
 */
export function readReceipts({ number, receiptsRoot }: Header, answer: unknown): readonly ProvenLog[] {
  const { data: receipts } = z.array(receipt).safeParse(answer);
  if (receipts !== undefined && trieRoot(receipts.map(encoded)) === receiptsRoot) {
    return receipts.flatMap(({ logs }) => logs);
  }
  throw new AllianceError(
    "BLOCK_UNPROVEN",
    `The receipts of block ${number} that the node shows are not those that its header has.`,
    "Ask another node.",
  );
}
