import type { TransactionReceipt } from "ethers";
import { AllianceError } from "../AllianceError.js";
import type { BridgeEnd } from "./connectBridge.js";

/** The number of the transfer that a transaction sent. Error: `NO_TRANSFER` when it sent none. */
export async function transferIdOf({ bridge }: BridgeEnd, receipt: TransactionReceipt): Promise<string> {
  const address = await bridge.getAddress();
  const { topicHash } = bridge.interface.getEvent("CrosschainFungibleTransferSent");
  const id = receipt.logs.find((log) => log.address === address && log.topics[0] === topicHash)?.topics[1];
  if (id !== undefined) return id;
  throw new AllianceError(
    "NO_TRANSFER",
    `${receipt.hash} sent nothing over the bridge.`,
    "Give the transaction that did.",
  );
}
