import { keccak256, type Signer, type TransactionReceipt } from "ethers";
import type { Logger } from "pino";
import type { Intent, Outbox, Outcome, Outgoing, Signed } from "../state/Outbox.js";
import type { Head, Node } from "./Node.js";
import { feesOf, priceOf } from "./feesOf.js";
import { revertOf } from "../../../sdk/revertOf.js";
import { rpcErrorOf } from "../../../sdk/rpcErrorOf.js";
import { transactionRefusal } from "../../../sdk/transactionRefusal.js";

/** A transaction whose end is known. */
export interface Finished {
  readonly transaction: Outgoing;
  readonly outcome: Outcome;
  /** When it was mined. */
  readonly receipt?: TransactionReceipt;
  /** When the node refused it: why. */
  readonly refusal?: string;
}

/** What nodes say about a transaction that they know, or whose nonce another has used: the chain tells the rest. */
const KNOWN =
  /already known|already imported|known transaction|nonce too low|nonce .*below|underpriced|nonce has already been used/i;

/**
 * Sends one account's transactions, one at a time. A transaction is signed and stored before the node sees it, so after any death
 * the same one is offered again, never another in its place while it may still be mined.
 */
export class Sender {
  constructor(
    private readonly node: Node,
    private readonly signer: Signer,
    private readonly outbox: Outbox,
    private readonly clock: () => number,
    private readonly bumpSeconds: number,
    private readonly log: Logger,
  ) {}

  /** Whether a transaction is under way. */
  busy(): boolean {
    return this.outbox.open() !== undefined;
  }

  /** Signs and stores a transaction; {@link settle} sends it. None may be under way. `alongside` as `Outbox.add` has it. */
  async send(intent: Intent, head: Head, alongside?: () => void): Promise<void> {
    const account = await this.signer.getAddress();
    const nonce = await this.node.reach(() => this.node.provider.getTransactionCount(account, "latest"));
    const signed = await this.sign(intent, nonce, head);
    this.outbox.add(intent, nonce, signed, alongside);
    this.log.info({ kind: intent.kind, nonce, transaction: signed.hash }, "transaction stored");
  }

  /**
   * Asks the chain about the transaction under way, and offers it to the node when that does not know it. Undefined while it is
   * undecided. Call {@link close} when what follows from its end is done.
   */
  async settle(head: Head): Promise<Finished | undefined> {
    const transaction = this.outbox.open();
    if (transaction === undefined) return undefined;
    return this.node.reach(async () => {
      const mined = await this.mined(transaction);
      if (mined !== undefined) return mined;
      const account = await this.signer.getAddress();
      if ((await this.node.provider.getTransactionCount(account, "latest")) > transaction.nonce) {
        // Its block may have come between the two questions.
        return (await this.mined(transaction)) ?? { transaction, outcome: "lost" };
      }
      return this.offer(transaction, head);
    });
  }

  /** Records the end of a transaction. */
  close({ transaction, outcome, receipt, refusal }: Finished): void {
    if (receipt !== undefined) this.node.remember(receipt.blockNumber, receipt.blockHash);
    this.outbox.close(transaction.id, outcome);
    const { hash } = receipt ?? transaction.signed[0];
    const level = outcome === "mined" ? "info" : "warn";
    this.log[level]({ kind: transaction.kind, transaction: hash, outcome, refusal }, "transaction ended");
  }

  private async mined(transaction: Outgoing): Promise<Finished | undefined> {
    for (const { hash } of transaction.signed) {
      const receipt = await this.node.provider.getTransactionReceipt(hash);
      if (receipt !== null) return { transaction, outcome: receipt.status === 1 ? "mined" : "reverted", receipt };
    }
    return undefined;
  }

  private async offer(transaction: Outgoing, head: Head): Promise<Finished | undefined> {
    const newest = transaction.signed.at(-1) ?? transaction.signed[0];
    const known = await this.node.ask("eth_getTransactionByHash", [newest.hash]);
    if (known === null) return this.broadcast(transaction, newest.raw);
    if (newest.fees === 0n || this.clock() < newest.signedAt + this.bumpSeconds) return undefined;
    const bumped = await this.sign(transaction, transaction.nonce, head, newest.fees);
    this.outbox.addSigned(transaction, bumped);
    await this.broadcast(transaction, bumped.raw);
    // Even refused: the form before is with the node and may be mined.
    return undefined;
  }

  private async broadcast(transaction: Outgoing, raw: string): Promise<Finished | undefined> {
    try {
      await this.node.ask("eth_sendRawTransaction", [raw]);
      return undefined;
    } catch (error) {
      // One that mines at once tells of a revert: it has been run, and the receipt says so.
      if (KNOWN.test(rpcErrorOf(error)?.message ?? "") || revertOf(error) !== undefined) return undefined;
      const refusal = transactionRefusal(error);
      // Whether it arrived is not known; the next question to the chain will tell.
      if (refusal === undefined) throw error;
      // An earlier form may be with the node still.
      return transaction.signed.length > 1 ? undefined : { transaction, outcome: "refused", refusal };
    }
  }

  private async sign({ to, data, gasLimit }: Intent, nonce: number, head: Head, above?: bigint): Promise<Signed> {
    const fees = await this.node.reach(() => feesOf(this.node.provider, head, above));
    const { chainId } = await this.node.provider.getNetwork();
    const raw = await this.signer.signTransaction({ chainId, nonce, to, data, gasLimit, value: 0n, ...fees });
    return { hash: keccak256(raw), raw, fees: priceOf(fees), signedAt: this.clock() };
  }
}
