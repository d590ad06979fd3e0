import { keccak256, type NonceManager, type Signer, type TransactionRequest } from "ethers";
import { unanswered } from "./counter/unanswered.js";
import { within } from "./time/within.js";
import { transactionRefusal } from "./transactionRefusal.js";

/** What is known of a transaction once it was offered to a node. */
export interface Sent {
  /** Undefined when the account's keeper signs, and its answer was lost. */
  readonly hash: string | undefined;
  /** Why it may not have arrived; undefined when the node took it. */
  readonly doubt?: unknown;
}

/** Signs, where the account can by itself; undefined where only its keeper can, as it sends. */
async function signed(signer: Signer, transaction: TransactionRequest): Promise<string | undefined> {
  try {
    return await signer.signTransaction(transaction);
  } catch {
    // Nothing was sent; a signer that is broken says so as it sends.
    return undefined;
  }
}

/** An account that counts its transactions itself, as ethers' `NonceManager`: by what it can do, since it may come of another copy of ethers. */
function countsItself(signer: Signer): signer is Signer & Pick<NonceManager, "increment" | "getNonce"> {
  return "increment" in signer && typeof signer.increment === "function" && "reset" in signer;
}

/**
 * Sends a transaction whose hash is known before a node sees it, so that a lost answer leaves something to look for. Throws only when
 * it was surely not sent: the node refuses it, or it could not be made.
 *
 * @param left How many milliseconds the node is waited for still.
 */
export async function sendSigned(signer: Signer, call: TransactionRequest, left: () => number): Promise<Sent> {
  const { provider } = signer;
  const counts = countsItself(signer);
  const nonce = counts ? { nonce: await signer.getNonce("pending") } : {};
  const transaction = await within(left(), signer.populateTransaction({ ...call, ...nonce }));
  if (transaction === undefined) throw unanswered("nothing was sent", undefined);
  const raw = await signed(signer, transaction);
  // It counts what it sends itself.
  if (raw !== undefined && counts) signer.increment();
  const hash = raw === undefined ? undefined : keccak256(raw);
  try {
    const sending =
      raw === undefined || provider === null ? signer.sendTransaction(transaction) : provider.broadcastTransaction(raw);
    const sent = await within(left(), sending);
    return sent === undefined
      ? { hash, doubt: unanswered("it may have the transaction", undefined) }
      : { hash: hash ?? sent.hash };
  } catch (error) {
    if (transactionRefusal(error) !== undefined) throw error;
    return { hash, doubt: error };
  }
}
