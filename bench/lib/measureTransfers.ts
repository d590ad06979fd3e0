import type { TransactionReceipt } from "ethers";
import type { Market } from "../../local/load/Market.js";
import { waitMined } from "../../scripts/hardhat/waitMined.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { blocksOf, type BlockFigures } from "./blocksOf.js";

const GAS_LIMIT = 100_000n;
const SENT_AT_ONCE = 50;

/** Plain transfers of MLK, one a transaction, from the market's senders, who have some: what settlement is held against. */
export async function measureTransfers(
  { provider, milk, senders, chainId }: Market,
  count: number,
  release?: () => Promise<void>,
): Promise<BlockFigures> {
  const to = await milk.getAddress();
  const data = milk.interface.encodeFunctionData("transfer", [to, 1n]);
  const each = Math.ceil(count / senders.length);
  const raws: string[] = [];
  for (const sender of senders) {
    if ((await milk.balanceOf(sender.address)) < BigInt(each)) {
      const message = `${sender.address} holds less than ${each} wei of MLK, which it would transfer one by one.`;
      throw new AllianceError("MILK_MISSING", message, "Transfer it a little MLK.");
    }
    const first = await provider.getTransactionCount(sender.address);
    for (let i = 0; i < each; i++) {
      const content = { chainId, nonce: first + i, to, data, gasLimit: GAS_LIMIT, gasPrice: 0n, type: 0 };
      raws.push(await sender.signTransaction(content));
    }
  }
  const sent = [];
  for (let i = 0; i < raws.length; i += SENT_AT_ONCE) {
    const some = raws.slice(i, i + SENT_AT_ONCE);
    sent.push(...(await Promise.all(some.map((raw) => provider.broadcastTransaction(raw)))));
  }
  await release?.();
  const receipts: TransactionReceipt[] = [];
  for (const transaction of sent) receipts.push(await waitMined(provider, transaction));
  return blocksOf(provider, receipts, receipts.length);
}
