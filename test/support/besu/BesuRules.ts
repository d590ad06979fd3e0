import { AbiCoder, dataSlice, toQuantity } from "ethers";
import { z } from "zod";
import { revertOf } from "../../../sdk/revertOf.js";
import { besuRefusal } from "../nodeAnswers.js";
import { BesuPool, type PoolRules } from "./BesuPool.js";
import type { Question, Said, Upstream } from "./Upstream.js";

/** How a node is configured, as far as its answers depend on it. */
export interface NodeRules extends PoolRules {
  /** `rpc-max-logs-range`: blocks of `eth_getLogs`. */
  readonly mostBlocks?: number;
  /** Whether blocks are marked as those of QBFT. */
  readonly byzantine?: boolean;
  /** After so long without being asked for, a filter is gone. */
  readonly filterMilliseconds?: number;
}

/** What is to become of a question: an answer of the proxy's own, or the node's, perhaps changed. */
export type Verdict =
  { readonly said: Said } | { readonly pass: Question; readonly mend: (said: Said) => Said | Promise<Said> };

/** Besu's. */
const MOST_BLOCKS = 5_000;
const FILTER_MS = 120_000;
const VERSION = "besu/v26.8.0/linux-x86_64/openjdk-java-25";
const BYZANTINE = "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";
const FILTER_UNKNOWN = { code: -32000, message: "Filter not found" };
const NO_KEYS = {
  code: -32604,
  message:
    "The method eth_sendTransaction is not supported. Use eth_sendRawTransaction to send a signed transaction to Besu.",
};
/** `Error(string)`, which Besu writes out. */
const TEXT = "0x08c379a0";
/** Where a method has its block. */
const BLOCK_AT: Readonly<Record<string, number>> = {
  eth_call: 1,
  eth_estimateGas: 1,
  eth_getBalance: 1,
  eth_getBlockByNumber: 0,
  eth_getBlockReceipts: 0,
  eth_getCode: 1,
  eth_getProof: 2,
  eth_getStorageAt: 2,
  eth_getTransactionCount: 1,
};
const FIXED: Readonly<Record<string, Said>> = {
  eth_accounts: { result: [] },
  eth_gasPrice: { result: "0x0" },
  eth_maxPriorityFeePerGas: { result: "0x0" },
  eth_sendTransaction: { error: NO_KEYS },
  eth_syncing: { result: false },
  web3_clientVersion: { result: VERSION },
};

const quantity = z.string().transform((text) => BigInt(text));
const block = z.object({ gasLimit: quantity });
const call = z.looseObject({
  from: z.string().optional(),
  gas: quantity.optional(),
  gasPrice: quantity.optional(),
  maxFeePerGas: quantity.optional(),
});
const range = z.looseObject({
  blockHash: z.string().optional(),
  fromBlock: z.string().default("latest"),
  toBlock: z.string().default("latest"),
});
const history = z.looseObject({ gasUsedRatio: z.array(z.number()), baseFeePerGas: z.array(z.string()) });

const same = (said: Said): Said => said;
const refused = (asked: string): Verdict => ({ said: { error: besuRefusal(asked) } });

/** What a Besu 26.8.0 of ours (QBFT, free gas) makes of a question that it may be asked, by what was recorded of a real one. */
export class BesuRules {
  private readonly pool: BesuPool;
  /** When a filter was asked for last. */
  private readonly filters = new Map<string, number>();

  constructor(
    private readonly node: Upstream,
    private readonly rules: NodeRules,
  ) {
    this.pool = new BesuPool(node, rules);
  }

  /** @param head The newest block's number, asked for once a message. */
  async judge(question: Question, head: () => Promise<bigint>): Promise<Verdict> {
    const { method, params } = question;
    const fixed = FIXED[method];
    if (fixed !== undefined) return { said: fixed };
    const nowhere = await judgeBlock(question, head);
    if (nowhere !== undefined) return nowhere;
    switch (method) {
      case "eth_call":
      case "eth_estimateGas":
        return this.judgeCall(question);
      case "eth_getLogs":
        return this.judgeLogs(question, head);
      case "eth_sendRawTransaction":
        return { said: await this.pool.take(params[0]) };
      case "eth_getTransactionCount":
        return { pass: question, mend: (said) => this.counted(said, params) };
      case "eth_feeHistory":
        return { pass: question, mend: withBlobs };
      case "eth_getBlockByNumber":
      case "eth_getBlockByHash":
        return { pass: question, mend: (said) => this.marked(said) };
      default:
        return this.judgeFilter(question);
    }
  }

  /** Checks what a call offers for its gas, and has no more than a block's run. */
  private async judgeCall(question: Question): Promise<Verdict> {
    const asked = call.safeParse(question.params[0]);
    if (!asked.success) return refused("send: malformed");
    const { from, gas, gasPrice = 0n, maxFeePerGas = gasPrice } = asked.data;
    const pass = { pass: question, mend: likeBesu };
    if (maxFeePerGas === 0n && gas === undefined) return pass;
    const { gasLimit } = await this.node.result(block, "eth_getBlockByNumber", "latest", false);
    const balance =
      maxFeePerGas === 0n || from === undefined
        ? 0n
        : await this.node.result(quantity, "eth_getBalance", from, "latest");
    const cost = (gas ?? gasLimit) * maxFeePerGas;
    if (cost > balance) return { said: { error: tooDear(cost, balance, from ?? "") } };
    if (gas === undefined || gas <= gasLimit) return pass;
    const capped = { ...z.looseObject({}).parse(question.params[0]), gas: toQuantity(gasLimit) };
    return { ...pass, pass: { ...question, params: [capped, ...question.params.slice(1)] } };
  }

  private async judgeLogs(question: Question, head: () => Promise<bigint>): Promise<Verdict> {
    const asked = range.safeParse(question.params[0]);
    if (!asked.success) return refused("getLogs, from above to");
    const { blockHash, fromBlock, toBlock } = asked.data;
    if (blockHash !== undefined) return { pass: question, mend: same };
    const newest = await head();
    const numberOf = (tag: string) => (tag === "earliest" ? 0n : tag.startsWith("0x") ? BigInt(tag) : newest);
    const [from, to] = [numberOf(fromBlock), numberOf(toBlock)];
    if ([fromBlock, toBlock].some((tag) => tag === "finalized" || tag === "safe")) return refused("block: finalized");
    if (to > newest) return refused("getLogs, to beyond the head");
    if (from > to) return refused("getLogs, from above to");
    const most = BigInt(this.rules.mostBlocks ?? MOST_BLOCKS);
    return to - from + 1n > most ? refused("getLogs, range of 5,001") : { pass: question, mend: same };
  }

  private judgeFilter(question: Question): Verdict {
    const { method, params } = question;
    if (/^eth_new\w*Filter$/.test(method)) {
      return { pass: question, mend: (said) => this.remember(said) };
    }
    if (!/^eth_(getFilter|uninstallFilter)/.test(method)) return { pass: question, mend: same };
    const id = String(params[0]);
    const age = Date.now() - (this.filters.get(id) ?? -Infinity);
    if (age > (this.rules.filterMilliseconds ?? FILTER_MS)) return { said: { error: FILTER_UNKNOWN } };
    this.filters.set(id, Date.now());
    return { pass: question, mend: same };
  }

  private remember(said: Said): Said {
    if ("result" in said) this.filters.set(String(said.result), Date.now());
    return said;
  }

  private counted(said: Said, [sender, tag]: readonly unknown[]): Said {
    if (!("result" in said) || tag !== "pending") return said;
    return { result: toQuantity(this.pool.next(String(sender), Number(said.result))) };
  }

  private marked(said: Said): Said {
    if (this.rules.byzantine !== true || !("result" in said) || said.result === null) return said;
    return { result: { ...z.looseObject({}).parse(said.result), mixHash: BYZANTINE } };
  }
}

/** What becomes of a question about a block that there is not, or that QBFT does not have. */
async function judgeBlock({ method, params }: Question, head: () => Promise<bigint>): Promise<Verdict | undefined> {
  const at = BLOCK_AT[method];
  const tag = at === undefined ? undefined : params[at];
  if (tag === "finalized" || tag === "safe") return refused(`block: ${tag}`);
  if (method === "eth_getBlockByNumber" || typeof tag !== "string" || !/^0x[0-9a-f]{1,16}$/i.test(tag)) {
    return undefined;
  }
  return BigInt(tag) > (await head()) ? { said: { result: null } } : undefined;
}

/** A call that reverts, in Besu's words; every other answer as it is. */
function likeBesu(said: Said): Said {
  if (!("error" in said)) return said;
  const revert = revertOf(said.error);
  if (revert === undefined) return said;
  const { code, message } = besuRefusal("call: no such function");
  const data = revert.data ?? "0x";
  return { error: { code, message: data.startsWith(TEXT) ? `${message} (${textIn(data)})` : message, data } };
}

function textIn(data: string): string {
  try {
    return String(AbiCoder.defaultAbiCoder().decode(["string"], dataSlice(data, 4))[0]);
  } catch {
    return "";
  }
}

function tooDear(cost: bigint, balance: bigint, sender: string) {
  const { code, message } = besuRefusal("call: offers a fee without balance");
  const [cause] = message.split(" (");
  const [offered, owned] = [toQuantity(cost), toQuantity(balance)];
  return {
    code,
    message: `${cause} (transaction up-front cost ${offered} exceeds transaction sender account balance ${owned} for sender ${sender.toLowerCase()})`,
  };
}

function withBlobs(said: Said): Said {
  if (!("result" in said)) return said;
  const found = history.parse(said.result);
  const baseFeePerBlobGas = found.baseFeePerGas.map(() => "0x0");
  return { result: { ...found, baseFeePerBlobGas, blobGasUsedRatio: found.gasUsedRatio.map(() => 0) } };
}
