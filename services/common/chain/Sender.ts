import { keccak256, type Signer, type TransactionReceipt } from "ethers";
import type { Logger } from "pino";
import type { Intent, Outbox, Outcome, Outgoing, Signed } from "../state/Outbox.js";
import type { Near } from "../state/thread/Remote.js";
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

/** A transaction that does nothing, so that those with later nonces can be mined. */
export const GAP = "gap";
const TRANSFER_GAS = 21_000n;

/**
 * Sends one account's transactions, as many at a time as it has outboxes, with nonces that follow one another. A transaction is signed and
 * stored before the node sees it, so after any death the same one is offered again, never another in its place while it may still be mined.
 */
export class Sender {
  private readonly outboxes: readonly Near<Outbox>[];

  constructor(
    private readonly node: Node,
    private readonly signer: Signer,
    outbox: Near<Outbox> | readonly Near<Outbox>[],
    private readonly clock: () => number,
    private readonly bumpSeconds: number,
    private readonly log: Logger,
  ) {
    this.outboxes = [outbox].flat();
  }

  /** Whether a transaction is under way. */
  async busy(): Promise<boolean> {
    return (await this.underWay()).length > 0;
  }

  /** The transactions whose end is not known, by nonce. */
  async underWay(): Promise<readonly Outgoing[]> {
    const open = await Promise.all(this.outboxes.map(async (outbox) => outbox.open()));
    return open.filter((transaction) => transaction !== undefined).toSorted((a, b) => a.nonce - b.nonce);
  }

  /** Signs and stores a transaction; {@link settle} sends it. An outbox must be free. `alongside` as `Outbox.add` has it. */
  async send(intent: Intent, head: Head, alongside?: () => void): Promise<void> {
    const account = await this.signer.getAddress();
    const used = await this.node.reach(() => this.node.provider.getTransactionCount(account, "latest"));
    const nonce = Math.max(used, ((await this.underWay()).at(-1)?.nonce ?? -1) + 1);
    await this.store(intent, nonce, head, alongside);
  }

  /** As {@link settleAll}, of a sender that has one transaction under way at most. */
  async settle(head: Head): Promise<Finished | undefined> {
    return (await this.settleAll(head))[0];
  }

  /**
   * Asks the chain about the transactions under way, and offers those to the node that it does not know. Gives those that ended, by nonce: call
   * {@link close} on each when what follows from its end is done. With one that the node refuses all later ones end: they cannot be mined
   * before it. Should the node have one of them all the same, it does what it does; its account's next transaction comes after it. Where a
   * nonce before theirs is nobody's, since a death came while such ends were recorded, a transaction that does nothing takes it.
   */
  async settleAll(head: Head): Promise<Finished[]> {
    const open = await this.underWay();
    if (open.length === 0) return [];
    return this.node.reach(async () => {
      const account = await this.signer.getAddress();
      const [used, known, ...mined] = await Promise.all([
        this.node.provider.getTransactionCount(account, "latest"),
        Promise.all(open.map((transaction) => this.known(transaction))),
        ...open.map((transaction) => this.mined(transaction)),
      ]);
      await this.fillGaps(account, open, used, head);
      const ends: Finished[] = [];
      for (const [i, transaction] of open.entries()) {
        // Its block may have come between the two questions.
        const end = mined[i] ?? (used > transaction.nonce ? await this.usedUp(transaction) : undefined);
        const refused = end ?? (await this.offer(transaction, known[i] === true, head));
        if (refused !== undefined) ends.push(refused);
        if (refused?.outcome !== "refused") continue;
        return [...ends, ...open.slice(i + 1).map((later) => ({ ...refused, transaction: later }))];
      }
      return ends;
    });
  }

  /** Records the end of a transaction. */
  async close({ transaction, outcome, receipt, refusal }: Finished): Promise<void> {
    if (receipt !== undefined) await this.node.remember(receipt.blockNumber, receipt.blockHash);
    await this.outboxes[0]?.close(transaction.id, outcome);
    const { hash } = receipt ?? transaction.signed[0];
    const level = outcome === "mined" ? "info" : "warn";
    this.log[level]({ kind: transaction.kind, transaction: hash, outcome, refusal }, "transaction ended");
  }

  private async store(intent: Intent, nonce: number, head: Head, alongside?: () => void): Promise<void> {
    const signed = await this.sign(intent, nonce, head);
    const free = await this.free();
    await free?.add(intent, nonce, signed, alongside);
    this.log.info({ kind: intent.kind, nonce, transaction: signed.hash }, "transaction stored");
  }

  private async free(): Promise<Near<Outbox> | undefined> {
    for (const outbox of this.outboxes) if ((await outbox.open()) === undefined) return outbox;
    return this.outboxes[0];
  }

  private async usedUp(transaction: Outgoing): Promise<Finished> {
    return (await this.mined(transaction)) ?? { transaction, outcome: "lost" };
  }

  private async mined(transaction: Outgoing): Promise<Finished | undefined> {
    for (const { hash } of transaction.signed) {
      const receipt = await this.node.provider.getTransactionReceipt(hash);
      if (receipt !== null) return { transaction, outcome: receipt.status === 1 ? "mined" : "reverted", receipt };
    }
    return undefined;
  }

  private async fillGaps(account: string, open: readonly Outgoing[], used: number, head: Head): Promise<void> {
    const nonces = new Set(open.map(({ nonce }) => nonce));
    const last = open.at(-1)?.nonce ?? used;
    let free = this.outboxes.length - open.length;
    for (let nonce = used; nonce < last && free > 0; nonce++) {
      if (nonces.has(nonce)) continue;
      await this.store({ kind: GAP, payload: "[]", to: account, data: "0x", gasLimit: TRANSFER_GAS }, nonce, head);
      free--;
    }
  }

  private async known({ signed }: Outgoing): Promise<boolean> {
    const newest = signed.at(-1) ?? signed[0];
    return (await this.node.ask("eth_getTransactionByHash", [newest.hash])) !== null;
  }

  private async offer(transaction: Outgoing, known: boolean, head: Head): Promise<Finished | undefined> {
    const newest = transaction.signed.at(-1) ?? transaction.signed[0];
    if (!known) return this.broadcast(transaction, newest.raw);
    if (newest.fees === 0n || this.clock() < newest.signedAt + this.bumpSeconds) return undefined;
    const bumped = await this.sign(transaction, transaction.nonce, head, newest.fees);
    await this.outboxes[0]?.addSigned(transaction, bumped);
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
