import { makeError } from "ethers";
import { checksumAddress } from "../decode/checksumAddress.js";

/** A log as the node gives it. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly block: number;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly tx: string;
}

const ADDRESS = /^0x[0-9a-f]{40}$/i;
const HASH = /^0x[0-9a-f]{64}$/i;
const BYTES = /^0x[0-9a-f]*$/i;
const QUANTITY = /^0x[0-9a-f]{1,14}$/;
const MOST_TOPICS = 4;
const SHOWN = 80;

/** The logs that a node answered, each looked at by hand: there are millions. Error: ethers' `BAD_DATA`, which names what was wrong. */
export function parseLogs(answer: unknown): RawLog[] {
  if (!Array.isArray(answer)) throw bad("no list of logs", answer);
  return answer.map((log: unknown, i) => parseLog(log, i));
}

function parseLog(log: unknown, i: number): RawLog {
  if (!isObject(log)) throw bad(`log ${i}`, log);
  const text = (name: string, form: RegExp): string => {
    const value = log[name];
    if (typeof value !== "string" || !form.test(value)) throw bad(`${name} of log ${i}`, value);
    return value;
  };
  const { topics } = log;
  if (!Array.isArray(topics) || topics.length > MOST_TOPICS || !topics.every(isHash)) {
    throw bad(`topics of log ${i}`, topics);
  }
  const data = text("data", BYTES);
  if (data.length % 2 !== 0) throw bad(`data of log ${i}`, data);
  return {
    address: checksumAddress(text("address", ADDRESS).toLowerCase()),
    topics,
    data,
    block: Number(text("blockNumber", QUANTITY)),
    blockHash: text("blockHash", HASH),
    logIndex: Number(text("logIndex", QUANTITY)),
    tx: text("transactionHash", HASH),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && HASH.test(value);
}

function bad(what: string, value: unknown): Error {
  const shown = (value === undefined ? "nothing" : JSON.stringify(value)).slice(0, SHOWN);
  return makeError(`the node's answer has a wrong ${what}: ${shown}`, "BAD_DATA", { value });
}
