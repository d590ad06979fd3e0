import { dataLength, isCallException, isHexString } from "ethers";
import { rpcErrorOf, type RpcError } from "./rpcErrorOf.js";

/** A call that ran and reverted. */
export interface Revert {
  /** What it reverted with; undefined when the node does not tell. */
  readonly data: string | undefined;
  /** The node's words for it. */
  readonly message: string;
}

/** "Execution error", as geth, Besu, Erigon, anvil and Hardhat answer it; Nethermind's is the other one. */
const EXECUTION_ERRORS: readonly (number | undefined)[] = [3, -32015];
/** Said of a call that ran, by every node known; what a contract itself says may follow. */
const REVERTED =
  /^(error: )?(vm exception while processing transaction: (revert|invalid opcode)|(vm )?execution reverted|transaction reverted|reverted\b)/i;
const SELECTOR_BYTES = 4;
const WORD_BYTES = 32;

/** A node's `data`, wherever it puts it: some wrap it, and some write "Reverted" before it. */
function dataIn(value: unknown): string | undefined {
  if (typeof value === "string") {
    const [, hex] = /^(?:reverted )?(0x[0-9a-f]*)$/i.exec(value) ?? [];
    return hex !== undefined && isHexString(hex, true) ? hex : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of ["data", "result", "originalError"]) {
    const found: unknown = Reflect.get(value, key);
    const inner = found === undefined ? undefined : dataIn(found);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** A selector and whole words, as Solidity reverts: neither a hash nor an address. */
function isRevertData(data: string): boolean {
  return dataLength(data) % WORD_BYTES === SELECTOR_BYTES;
}

/**
 * What an error says of a call that reverted; undefined for every other error. Only revert data, or what no node says of anything but an
 * execution, is a revert. That a node was asked too often, does not have the state, caps the gas or fails says nothing of the call: it
 * was not answered.
 */
export function revertOf(error: unknown): Revert | undefined {
  const answered = rpcErrorOf(error);
  if (answered !== undefined) return revertIn(answered);
  if (isCallException(error)) {
    if (error.receipt?.status === 0) return { data: undefined, message: error.message };
    return typeof error.data === "string" ? { data: error.data, message: error.message } : undefined;
  }
  // Only the data, as a contract hands on another's revert.
  if (typeof error !== "object" || error === null || error instanceof Error || !("data" in error)) return undefined;
  const data = dataIn(error.data);
  return data === undefined ? undefined : { data, message: "" };
}

function revertIn({ code, message, data: carried }: RpcError): Revert | undefined {
  const data = dataIn(carried);
  const told = EXECUTION_ERRORS.includes(code) && data !== undefined;
  if (told || REVERTED.test(message)) return { data, message };
  return data !== undefined && isRevertData(data) ? { data, message } : undefined;
}
