import { concat, keccak256, type HDNodeWallet, type TransactionReceipt } from "ethers";
import { compareAddresses } from "../../sdk/addresses/compareAddresses.js";
import { z } from "zod";
import type { BridgeEnd } from "../../sdk/bridge/connectBridge.js";

/** As `MessageSent` has it; its one attribute is the deadline. */
const message = z.object({ sendId: z.string(), payload: z.string(), attributes: z.tuple([z.string()]) });

/** Carries what a transaction sent, with signatures of accounts of this process: for chains of this machine, without the services. */
export async function carry(
  source: BridgeEnd,
  destination: BridgeEnd,
  receipt: TransactionReceipt,
  attestors: readonly HDNodeWallet[],
): Promise<void> {
  const sent = receipt.logs
    .map((log) => source.gateway.interface.parseLog(log))
    .find((log) => log?.name === "MessageSent");
  if (!sent) throw new TypeError("the transaction sent nothing over the bridge");
  const { sendId: id, payload, attributes } = message.parse(sent.args.toObject());
  const deadline = BigInt(`0x${attributes[0].slice(10)}`);
  const { epoch, threshold } = await destination.gateway.signerSet();
  const digest = await destination.gateway.messageDigest(id, keccak256(payload), deadline);
  const signers = [...attestors].sort((a, b) => compareAddresses(a.address, b.address));
  const signatures = signers.slice(0, Number(threshold)).map(({ signingKey }) => signingKey.sign(digest).serialized);
  await (await destination.gateway.deliver(id, deadline, payload, epoch, concat(signatures))).wait();
}
