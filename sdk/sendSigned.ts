import { keccak256, NonceManager, type Signer, type TransactionRequest } from "ethers";
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

/**
 * Sends a transaction whose hash is known before a node sees it, so that a lost answer leaves something to look for. Throws only when
 * it was surely not sent: the node refuses it, or it could not be made.
 */
export async function sendSigned(signer: Signer, call: TransactionRequest): Promise<Sent> {
  const { provider } = signer;
  const nonce = signer instanceof NonceManager ? { nonce: await signer.getNonce("pending") } : {};
  const transaction = await signer.populateTransaction({ ...call, ...nonce });
  const raw = await signed(signer, transaction);
  // It counts what it sends itself.
  if (raw !== undefined && signer instanceof NonceManager) signer.increment();
  const hash = raw === undefined ? undefined : keccak256(raw);
  try {
    if (raw === undefined || provider === null) return { hash: (await signer.sendTransaction(transaction)).hash };
    await provider.broadcastTransaction(raw);
    return { hash };
  } catch (error) {
    if (transactionRefusal(error) !== undefined) throw error;
    return { hash, doubt: error };
  }
}
