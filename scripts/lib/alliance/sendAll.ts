import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Provider } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { decodeRevert } from "../../../sdk/decodeRevert.js";
import { waitMined } from "../waitMined.js";
import type { Call } from "./Step.js";

/** A transaction to be sent. */
export interface Outgoing {
  /** Of the file, for people. */
  readonly path: string;
  readonly sender: string;
  readonly call: Call;
  readonly gas?: bigint;
}

function refused({ path, sender, call }: Outgoing, cause: unknown): AllianceError {
  if (cause instanceof AllianceError) return cause;
  const { code, reason: decoded } = decodeRevert(cause);
  // Nothing that a contract said: the node itself refused it.
  const reason = code === "REVERTED" && cause instanceof Error ? cause.message : decoded;
  return new AllianceError(
    "STEP_REFUSED",
    `${path}: ${call.text} by ${sender} is refused: ${reason}`,
    `Look up ${code} in contracts/interfaces; what was sent before stands, and the next run goes on from there.`,
    { cause },
  );
}

/** Sends one account's transactions in order, one after the other's nonce, and waits for all of them. */
async function sendOf(
  signer: HardhatEthersSigner,
  provider: Provider,
  outgoing: readonly Outgoing[],
  onMined: (sent: Outgoing) => void,
): Promise<void> {
  let nonce = await provider.getTransactionCount(signer.address, "pending");
  const mined: Promise<void>[] = [];
  let failure: AllianceError | undefined;
  for (const transaction of outgoing) {
    const { call, gas } = transaction;
    try {
      const request = { to: call.to, data: call.data, nonce, ...(gas !== undefined && { gasLimit: gas }) };
      const sent = await signer.sendTransaction(request);
      mined.push(waitMined(provider, sent).then(() => onMined(transaction)));
      nonce++;
    } catch (cause) {
      failure = refused(transaction, cause);
      break;
    }
  }
  const ends = await Promise.allSettled(mined);
  const lost = ends.findIndex(({ status }) => status === "rejected");
  const end = ends[lost];
  const transaction = outgoing[lost];
  if (end?.status === "rejected" && transaction !== undefined) throw refused(transaction, end.reason);
  if (failure !== undefined) throw failure;
}

/**
 * Sends transactions, those of different accounts at a time, and waits until all are mined. Errors: `STEP_REFUSED` when a call would
 * revert, `REVERTED` when it did, `NOT_MINED`; those of other accounts are waited for before.
 */
export async function sendAll(
  signers: readonly HardhatEthersSigner[],
  provider: Provider,
  outgoing: readonly Outgoing[],
  onMined: (sent: Outgoing) => void,
): Promise<void> {
  const senders = signers.filter(({ address }) => outgoing.some(({ sender }) => sender === address));
  const ends = await Promise.allSettled(
    senders.map((signer) =>
      sendOf(
        signer,
        provider,
        outgoing.filter(({ sender }) => sender === signer.address),
        onMined,
      ),
    ),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
