import { dataLength, getBytes, keccak256, toQuantity, type Interface } from "ethers";
import { z } from "zod";
import { flattenCall, flattenValue, words } from "./flattenCall.js";
import type { Observation } from "./Observation.js";
import { traceExecution } from "./traceExecution.js";

/** What can be asked of a node. */
export interface Node {
  send(method: string, params: unknown[]): Promise<unknown>;
}

const hex = z.string().regex(/^0x[0-9a-f]*$/);
const transaction = z
  .object({ hash: hex, to: hex.nullish(), input: hex, r: hex, s: hex, gas: hex })
  .catchall(z.unknown());
const block = z
  .object({ size: hex, gasUsed: hex, logsBloom: hex, transactions: z.array(transaction) })
  .catchall(z.unknown());
const log = z.object({ address: hex, topics: z.array(hex), data: hex }).catchall(z.unknown());
const receipt = z.object({ gasUsed: hex, cumulativeGasUsed: hex, logs: z.array(log) }).catchall(z.unknown());
type Transaction = z.output<typeof transaction>;
type Receipt = z.output<typeof receipt>;

const TRACE = { disableMemory: true, disableStorage: true };
const [CREATION_GAS, CALL_GAS, ZERO_BYTE_GAS, BYTE_GAS, INIT_WORD_GAS] = [53_000n, 21_000n, 4n, 16n, 2n];

/**
 * Everything a co-validator has of a chain, from a block on: headers, transactions, calldata, receipts, logs, gas, storage and traces,
 * each value at its place. A size or an amount of gas stands without the bytes of hashes and signatures: those that happen to be zero are
 * cheaper and shorter. A bloom filter is checked to be that of the logs.
 *
 * @param interfaces What the chain's contracts understand; data they do not explain is compared word by word.
 */
export async function observeChain(
  node: Node,
  interfaces: readonly Interface[],
  firstBlock: number,
): Promise<Observation[]> {
  const last = Number(await node.send("eth_blockNumber", []));
  const found: Observation[] = [{ class: "blocks", place: "last block", value: String(last) }];
  for (let number = firstBlock; number <= last; number++) {
    const seen = block.parse(await node.send("eth_getBlockByNumber", [toQuantity(number), true]));
    const place = `block ${number}`;
    found.push({ class: "blocks", place: `${place} transactions`, value: String(seen.transactions.length) });
    const receipts: Receipt[] = [];
    let byteGas = 0n;
    for (const [i, sent] of seen.transactions.entries()) {
      const got = receipt.parse(await node.send("eth_getTransactionReceipt", [sent.hash]));
      receipts.push(got);
      byteGas += gasOfBytes(sent);
      const at = `${place} tx ${i}`;
      found.push(...ofTransaction(sent, at), ...ofReceipt(got, gasOfBytes(sent), byteGas, at));
      found.push(
        ...flattenCall(sent.input, interfaces, `${at} call`).map((flat) => ({ class: "calldata", ...flat }) as const),
      );
      found.push(...got.logs.flatMap((entry, j) => ofLog(entry, interfaces, `${at} log ${j}`)));
      found.push(...traceExecution(await node.send("debug_traceTransaction", [sent.hash, TRACE]), sent.to ?? null, at));
    }
    found.push(...ofHeader(seen, receipts, byteGas, place));
  }
  return found;
}

function ofHeader(
  found: z.output<typeof block>,
  receipts: readonly Receipt[],
  byteGas: bigint,
  place: string,
): Observation[] {
  const { transactions, size, gasUsed, logsBloom, ...rest } = found;
  const bloom = bloomOf(receipts) === logsBloom ? "that of the logs" : logsBloom;
  const shortened = transactions.reduce((sum, { r, s }) => sum + shortenedBy(r) + shortenedBy(s), 0);
  const bytes = Number(size) + shortened - dataLength(evenLength(gasUsed));
  return [
    ...plain(rest, "header fields", place),
    { class: "header fields", place: `${place} logsBloom`, value: bloom },
    { class: "header fields", place: `${place} size`, value: String(bytes) },
    { class: "gas", place: `${place} gasUsed`, value: String(BigInt(gasUsed) - byteGas) },
  ];
}

/** Whose recovery bit a signature has is a coin toss, so `v` and `yParity` are left out; the sender says that it is the right one. */
function ofTransaction({ input, v: _, yParity: __, ...rest }: Transaction, place: string): Observation[] {
  const lengths: Observation = {
    class: "transactions",
    place: `${place} input length`,
    value: String(dataLength(input)),
  };
  return [...plain({ ...rest, r: padded(rest.r), s: padded(rest.s) }, "transactions", place), lengths];
}

function ofReceipt(found: Receipt, byteGas: bigint, byteGasBefore: bigint, place: string): Observation[] {
  const { gasUsed, cumulativeGasUsed, logs, logsBloom, ...rest } = found;
  const bloom = bloomOf([found]) === logsBloom ? "that of the logs" : String(logsBloom);
  return [
    ...plain(rest, "receipts", place),
    { class: "receipts", place: `${place} logs`, value: String(logs.length) },
    { class: "receipts", place: `${place} logsBloom`, value: bloom },
    { class: "gas", place: `${place} gasUsed`, value: String(BigInt(gasUsed) - byteGas) },
    { class: "gas", place: `${place} cumulativeGasUsed`, value: String(BigInt(cumulativeGasUsed) - byteGasBefore) },
  ];
}

function ofLog({ address, topics, data }: z.output<typeof log>, interfaces: readonly Interface[], place: string) {
  const found: Observation[] = [{ class: "logs", place: `${place} address`, value: address }];
  found.push(...topics.map((value, i) => ({ class: "logs", place: `${place} topic ${i}`, value }) as const));
  for (const contract of interfaces) {
    const event = contract.parseLog({ topics, data });
    if (event === null) continue;
    const fields = event.fragment.inputs.flatMap((type, i) =>
      type.indexed === true ? [] : flattenValue(type, event.args[i], `${place}.${type.name || i}`, interfaces),
    );
    found.push(...fields.map((flat) => ({ class: "logs", ...flat }) as const));
    return [...found, { class: "logs", place: `${place} length`, value: String(dataLength(data)) } as const];
  }
  return [...found, ...words(data, place).map((flat) => ({ class: "logs", ...flat }) as const)];
}

/** What a transaction pays for being sent at all, byte by byte of its data (EIP-2028, EIP-3860). */
function gasOfBytes({ input, to }: Transaction): bigint {
  const data = getBytes(input);
  const zeros = BigInt(data.filter((byte) => byte === 0).length);
  const bytes = zeros * ZERO_BYTE_GAS + (BigInt(data.length) - zeros) * BYTE_GAS;
  const creation = CREATION_GAS + INIT_WORD_GAS * BigInt(Math.ceil(data.length / 32));
  return bytes + (to ? CALL_GAS : creation);
}

/** The 2048-bit filter of addresses and topics (Yellow Paper, section 4.3.1). */
function bloomOf(receipts: readonly Receipt[]): string {
  const bits = new Uint8Array(256);
  for (const { address, topics } of receipts.flatMap(({ logs }) => logs)) {
    for (const value of [address, ...topics]) {
      const hash = getBytes(keccak256(value));
      for (const at of [0, 2, 4]) {
        const bit = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047;
        const index = 255 - (bit >> 3);
        bits[index] = (bits[index] ?? 0) | (1 << (bit & 7));
      }
    }
  }
  return `0x${Buffer.from(bits).toString("hex")}`;
}

function plain(fields: Record<string, unknown>, name: Observation["class"], place: string): Observation[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => ({
      class: name,
      place: `${place} ${field}`,
      value: typeof value === "string" ? value : JSON.stringify(value),
    }));
}

/** A number as a whole 32-byte word: nodes leave out leading zeros. */
function padded(value: string): string {
  return `0x${value.slice(2).padStart(64, "0")}`;
}

/** By how many bytes a number of a signature is shorter than 32. */
function shortenedBy(value: string): number {
  return 32 - dataLength(evenLength(value));
}

function evenLength(value: string): string {
  return value.length % 2 === 0 ? value : `0x0${value.slice(2)}`;
}
