import type { Provider, TransactionReceipt } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import { waitMined } from "../../scripts/hardhat/waitMined.js";
import type { Signing } from "./Market.js";

/** A call that an account sends. */
export interface Call {
  readonly to: string;
  readonly data: string;
}

/** A node keeps about so many of an account's transactions that wait. */
const AT_ONCE = 100;

/**
 * Sends an account's calls one after the other, many before the first is mined, where gas is free. Gives their receipts. Errors: those of
 * `waitMined`; `CHAIN_NOT_FREE` where gas has a price.
 */
export async function sendAll(
  provider: Provider,
  account: Signing,
  calls: readonly Call[],
  gasLimit: bigint,
): Promise<TransactionReceipt[]> {
  const { chainId } = await provider.getNetwork();
  const block = await provider.getBlock("latest");
  if ((block?.baseFeePerGas ?? 0n) > 0n) {
    throw new AllianceError("CHAIN_NOT_FREE", "Gas has a price on this chain.", "Choose a chain with free gas.");
  }
  const first = await provider.getTransactionCount(account.address);
  const receipts: TransactionReceipt[] = [];
  for (let done = 0; done < calls.length; done += AT_ONCE) {
    const sent = [];
    for (const [i, { to, data }] of calls.slice(done, done + AT_ONCE).entries()) {
      const nonce = first + done + i;
      const raw = await account.signTransaction({ chainId, nonce, to, data, gasLimit, gasPrice: 0n, type: 0 });
      sent.push(await provider.broadcastTransaction(raw));
    }
    for (const transaction of sent) receipts.push(await waitMined(provider, transaction));
  }
  return receipts;
}
