import { dataLength, getBytes, Transaction } from "ethers";
import { z } from "zod";
import { besuRefusal } from "../nodeAnswers.js";
import type { Said, Upstream } from "./Upstream.js";

/** What a pool takes. */
export interface PoolRules {
  /** `accounts-allowlist`; everybody may send when it is left out. */
  readonly accounts?: readonly string[] | undefined;
  /** `min-gas-price`, wei. */
  readonly minGasPrice?: bigint;
  /** How far ahead of its sender's nonce a transaction may be: `tx-pool-max-size`, which one sender may fill. */
  readonly ahead?: number;
}

const BASE_GAS = 21_000n;
const CREATE_GAS = 32_000n;
const BYTE_GAS = { zero: 4n, other: 16n };
const WORD = 32n;
const WORD_GAS = 2n;
const LISTED_GAS = { address: 2_400n, key: 1_900n };
const INITCODE = 49_152;
const AHEAD = 4_096;

const quantity = z.string().transform((text) => BigInt(text));
const block = z.object({ gasLimit: quantity });
const lookedUp = z.tuple([quantity, quantity, quantity, block, z.looseObject({}).nullable()]);
/** Of Besu's source; it is not among what was recorded. */
const PRICE_TOO_LOW = { code: -32009, message: "Gas price below configured minimum gas price" };

const refused = (asked: string): Said => ({ error: besuRefusal(asked) });

/**
 * Besu's transaction pool in front of another node's: refuses what Besu refuses, by the same words, and takes what Besu takes. A transaction
 * that its sender cannot pay is kept and never mined; one in place of another with the same nonce is taken at the same price.
 */
export class BesuPool {
  /** Taken and never mined, by sender and nonce. */
  private readonly held = new Map<string, Transaction>();
  /** Hashes of what the node has, by sender and nonce. */
  private readonly passed = new Map<string, string>();

  constructor(
    private readonly node: Upstream,
    private readonly rules: PoolRules,
  ) {}

  /** Whether it keeps a transaction that the node does not have. */
  holds(hash: string): boolean {
    return [...this.held.values()].some((one) => one.hash === hash);
  }

  /** The sender's next nonce, by what the node says. */
  next(sender: string, pending: number): number {
    let next = pending;
    while (this.held.has(placeOf(sender, next))) next++;
    return next;
  }

  /** `eth_sendRawTransaction`. */
  async take(raw: unknown): Promise<Said> {
    const transaction = parsed(raw);
    const { from = null, hash = null } = transaction ?? {};
    if (transaction === undefined || from === null || hash === null) return refused("send: malformed");
    const { chainId, next, balance, gasLimit, found } = await this.lookUp(from, hash);
    const refusal = this.refusalOf(transaction, { chainId, next, gasLimit });
    if (refusal !== undefined) return refusal;
    if (this.holds(hash) || found !== null) return refused("send: the same again");
    return this.place(transaction, placeOf(from, transaction.nonce), costOf(transaction) <= balance, hash);
  }

  /** What the chain has of a transaction and its sender, asked in one message. */
  private async lookUp(sender: string, hash: string) {
    const said = await this.node.ask([
      { method: "eth_chainId", params: [] },
      { method: "eth_getTransactionCount", params: [sender, "latest"] },
      { method: "eth_getBalance", params: [sender, "latest"] },
      { method: "eth_getBlockByNumber", params: ["latest", false] },
      { method: "eth_getTransactionByHash", params: [hash] },
    ]);
    const results = said.map((one) => ("result" in one ? one.result : undefined));
    const [chainId, next, balance, { gasLimit }, found] = lookedUp.parse(results);
    return { chainId, next, balance, gasLimit, found };
  }

  private refusalOf(
    transaction: Transaction,
    chain: { readonly chainId: bigint; readonly next: bigint; readonly gasLimit: bigint },
  ): Said | undefined {
    const { accounts, minGasPrice = 0n, ahead = AHEAD } = this.rules;
    const nonce = BigInt(transaction.nonce);
    const sender = transaction.from?.toLowerCase() ?? "";
    if (transaction.chainId !== chain.chainId) return refused("send: another chain id");
    if (transaction.to === null && dataLength(transaction.data) > INITCODE) {
      return refused("send: initcode above 48 KiB");
    }
    if (transaction.gasLimit < intrinsicGasOf(transaction)) return refused("send: gas below intrinsic");
    if (priceOf(transaction) < minGasPrice) return { error: PRICE_TOO_LOW };
    if (transaction.gasLimit > chain.gasLimit) return refused("send: gas above the block's");
    if (accounts?.every((account) => account.toLowerCase() !== sender) === true) {
      return refused("send: unlisted sender");
    }
    if (nonce < chain.next) return refused("send: nonce too low");
    return nonce >= chain.next + BigInt(ahead) ? refused("send: nonce far ahead") : undefined;
  }

  private async place(transaction: Transaction, place: string, payable: boolean, hash: string): Promise<Said> {
    const earlier = this.passed.get(place);
    // The node itself would want a higher price.
    if (earlier !== undefined) await this.node.ask([{ method: "hardhat_dropTransaction", params: [earlier] }]);
    this.held.delete(place);
    this.passed.delete(place);
    if (!payable) {
      this.held.set(place, transaction);
      return { result: hash };
    }
    const [said = { result: null }] = await this.node.ask([
      { method: "eth_sendRawTransaction", params: [transaction.serialized] },
    ]);
    if ("result" in said) this.passed.set(place, hash);
    return said;
  }
}

function placeOf(sender: string, nonce: number): string {
  return `${sender.toLowerCase()} ${nonce}`;
}

function parsed(raw: unknown): Transaction | undefined {
  try {
    return Transaction.from(z.string().parse(raw));
  } catch {
    return undefined;
  }
}

function priceOf({ gasPrice, maxFeePerGas }: Transaction): bigint {
  return maxFeePerGas ?? gasPrice ?? 0n;
}

function costOf(transaction: Transaction): bigint {
  return transaction.value + transaction.gasLimit * priceOf(transaction);
}

/** What a transaction costs before anything runs, of Shanghai and Cancun. */
function intrinsicGasOf({ to, data, accessList }: Transaction): bigint {
  const bytes = getBytes(data);
  const zeros = BigInt(bytes.filter((byte) => byte === 0).length);
  const length = BigInt(bytes.length);
  const words = (length + WORD - 1n) / WORD;
  const create = to === null ? CREATE_GAS + words * WORD_GAS : 0n;
  const listed = (accessList ?? []).reduce(
    (sum, { storageKeys }) => sum + LISTED_GAS.address + BigInt(storageKeys.length) * LISTED_GAS.key,
    0n,
  );
  return BASE_GAS + zeros * BYTE_GAS.zero + (length - zeros) * BYTE_GAS.other + create + listed;
}
