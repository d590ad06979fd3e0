import { readFileSync } from "node:fs";
import { AbiCoder, concat } from "ethers";
import { z } from "zod";

const rpcError = z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() });
const recorded = z.object({
  answers: z.array(z.object({ case: z.string(), http: z.int(), answer: z.unknown() })),
});
const refused = z.object({ error: rpcError });

/** What a node answered instead of a result. */
export interface NodeRefusal {
  /** Which node, and what it was asked. */
  readonly title: string;
  readonly error: z.output<typeof rpcError>;
}

/** Nodes whose answers were recorded. */
const NODES = ["besu-26.8.0", "anvil-1.7.1", "hardhat-3.18"];

/** What a node answered when it was asked something. */
export type RecordedAnswer = z.output<typeof recorded>["answers"][number];

/** All that was recorded of a node. */
export function recordedAnswers(node: string): readonly RecordedAnswer[] {
  const text = readFileSync(new URL(`data/${node}-answers.json`, import.meta.url), "utf8");
  return recorded.parse(JSON.parse(text)).answers;
}

/** The error that a real Besu answered in a situation, by its name in the record. */
export function besuRefusal(asked: string): NodeRefusal["error"] {
  const found = recordedAnswers("besu-26.8.0").find((one) => one.case === asked);
  return refused.parse(found?.answer).error;
}

/** The errors that real nodes answered. */
export function recordedRefusals(): NodeRefusal[] {
  return NODES.flatMap((node) => {
    return recordedAnswers(node).flatMap(({ case: asked, answer }) => {
      const found = refused.safeParse(answer);
      return found.success ? [{ title: `${node}, ${asked}`, error: found.data.error }] : [];
    });
  });
}

type Row = readonly [title: string, code: number, message: string, data?: unknown];

function refusalOf([title, code, message, data]: Row): NodeRefusal {
  return { title, error: { code, message, ...(data !== undefined && { data }) } };
}

/** Errors of other nodes and of those who sell access to them, as they document them or are known to answer. */
const REFUSALS: readonly Row[] = [
  ["too many requests", -32005, "rate limit exceeded"],
  [
    "too many requests, Infura",
    -32005,
    "daily request count exceeded, request rate limited",
    { rate: {}, see: "https://infura.io" },
  ],
  ["too many requests, Alchemy", 429, "Your app has exceeded its compute units per second capacity."],
  ["too many requests, QuickNode", -32007, "50/second request limit reached - reduce calls per second"],
  ["an internal error", -32603, "Internal error"],
  ["a method that is off", -32601, "the method eth_call does not exist/is not available"],
  ["a method that is not supported", -32004, "Method not supported"],
  ["no permission", -40100, "Unauthorized"],
  ["a block it does not have", -32000, "header not found"],
  ["a block it does not have, by number", -39001, "Unknown block"],
  ["state it does not have", -32000, "missing trie node 5e0b1c6f4dd3a1b0c2 (path ) state 0x5e0b is not available"],
  [
    "state it does not have, as bytes",
    -32000,
    "missing trie node",
    "0x5e0b1c6f4dd3a1b0c2d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f601234567",
  ],
  ["state it pruned", -32000, "historical state is not available"],
  ["time ran out", -32000, "execution timeout"],
  ["time ran out, geth", -32000, "execution aborted (timeout = 5s)"],
  ["time ran out, a proxy", -32002, "request timed out"],
  ["the gas cap", -32000, "out of gas"],
  ["the gas cap of an estimate", -32000, "gas required exceeds allowance (50000000)"],
  ["a cap above which it does not call", -32000, "gas limit 60000000 exceeds the configured cap 50000000"],
  ["it is not in sync", -32000, "node is not synced"],
  ["no server behind it", -32603, "upstream error: no healthy backend"],
  ["no funds", -32000, "insufficient funds for gas * price + value"],
  ["a fee below the base fee", -32000, "max fee per gas less than block base fee"],
  ["no message", -32000, ""],
];
export const OTHER_REFUSALS = REFUSALS.map(refusalOf);

const TEXT = concat(["0x08c379a0", AbiCoder.defaultAbiCoder().encode(["string"], ["rate limit exceeded"])]);

/** Reverts as other nodes tell them. */
const REVERTS: readonly Row[] = [
  ["geth", 3, "execution reverted: rate limit exceeded", TEXT],
  ["geth before 2020", -32000, "execution reverted"],
  ["Nethermind", -32015, "VM execution error.", "0xe450d38c"],
  ["OpenEthereum", -32015, "VM execution error.", "Reverted 0x"],
  [
    "Hardhat 2",
    -32603,
    "Error: VM Exception while processing transaction: reverted with reason string 'no'",
    { data: TEXT },
  ],
  ["Ganache", -32000, "VM Exception while processing transaction: revert no", { result: TEXT }],
  [
    "a wallet",
    -32603,
    "Internal JSON-RPC error.",
    { originalError: { code: 3, message: "execution reverted", data: "0xe450d38c" } },
  ],
];
export const OTHER_REVERTS = REVERTS.map(refusalOf);
