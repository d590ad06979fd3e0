import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Provider } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import { decodeRevert } from "../../sdk/decodeRevert.js";
import { revertOf } from "../../sdk/revertOf.js";
import { transactionRefusal } from "../../sdk/transactionRefusal.js";
import { waitMined } from "../hardhat/waitMined.js";
import type { Call } from "./Step.js";

/** A transaction to be sent. */
export interface Outgoing {
  /** Of the file, for people. */
  readonly path: string;
  readonly sender: string;
  readonly call: Call;
  readonly gas?: bigint;
}

/** How to send. */
export interface SendOptions {
  /** One after the other. */
  readonly inTurn?: boolean;
  /** Called after each. */
  readonly onMined?: (sent: Outgoing) => void;
}

function refused({ path, sender, call }: Outgoing, cause: unknown): AllianceError {
  if (cause instanceof AllianceError) return cause;
  const refusal = transactionRefusal(cause);
  if (revertOf(cause) === undefined && refusal === undefined) {
    const { reason } = decodeRevert(cause);
    return new AllianceError(
      "STEP_UNKNOWN",
      `${path}: whether ${call.text} by ${sender} was sent is not known: ${reason}`,
      "Run it again when the node answers: it waits for what is on its way, and goes on from what the chain has then.",
      { cause },
    );
  }
  // Nothing that a contract said: the node itself refuses it.
  const { code, reason } = refusal === undefined ? decodeRevert(cause) : { code: "the reason", reason: refusal };
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
 * Sends transactions and waits until all are mined: those of different accounts at a time, or with `inTurn` one after the other, so
 * that a node that mines at once makes the same blocks every time. Errors: `STEP_REFUSED` when a call would revert, or the node takes no
 * transaction of the account; `STEP_UNKNOWN` when the node does not say; `REVERTED` when it did, `NOT_MINED`; those of other accounts are waited for before.
 */
export async function sendAll(
  signers: readonly HardhatEthersSigner[],
  provider: Provider,
  outgoing: readonly Outgoing[],
  { inTurn = false, onMined = () => undefined }: SendOptions = {},
): Promise<void> {
  const groups = inTurn
    ? outgoing.map((transaction) => [transaction])
    : [...Map.groupBy(outgoing, ({ sender }) => sender).values()];
  const send = async (group: readonly Outgoing[]) => {
    const signer = signers.find(({ address }) => address === group[0]?.sender);
    if (signer === undefined) throw new TypeError("a step is taken by an account without a key");
    await sendOf(signer, provider, group, onMined);
  };
  if (inTurn) {
    for (const group of groups) await send(group);
    return;
  }
  const ends = await Promise.allSettled(groups.map(send));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
