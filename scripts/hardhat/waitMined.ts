import { setTimeout as sleep } from "node:timers/promises";
import type { Provider, TransactionReceipt, TransactionResponse } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";

const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 500;

/**
 * Waits for a transaction's receipt: at once where the node mines at once, by and by where blocks take seconds. ethers' own `wait`
 * polls every half second from the first miss on.
 *
 * Errors: `NOT_MINED` after `timeoutMs`, whether the node has no receipt or does not answer; `REVERTED` when it failed on chain.
 */
export async function waitMined(
  provider: Provider,
  transaction: Pick<TransactionResponse, "hash">,
  timeoutMs = 120_000,
): Promise<TransactionReceipt> {
  const { hash } = transaction;
  const end = Date.now() + timeoutMs;
  let trouble: unknown;
  for (let pause = FIRST_WAIT_MS; Date.now() < end; pause = Math.min(pause * 2, LONGEST_WAIT_MS)) {
    const receipt = await provider.getTransactionReceipt(hash).catch((cause: unknown) => {
      trouble = cause;
      return null;
    });
    if (receipt?.status === 1) return receipt;
    if (receipt !== null) {
      throw new AllianceError(
        "REVERTED",
        `Transaction ${hash} failed in block ${receipt.blockNumber}.`,
        "Trace it on the node.",
      );
    }
    await sleep(pause);
  }
  const why = trouble instanceof AllianceError ? ` ${trouble.message}` : "";
  throw new AllianceError(
    "NOT_MINED",
    `Transaction ${hash} is not mined after ${timeoutMs / 1000} s.${why}`,
    "It may be mined yet: see whether the node answers, makes blocks and has mined the sender's earlier transactions.",
    { cause: trouble },
  );
}
