import type { ErrorFragment, Interface } from "ethers";
import { knownErrors } from "./knownErrors.js";
import { revertOf } from "./revertOf.js";
import { rpcErrorOf } from "./rpcErrorOf.js";

/** An error's values as text, by the names its contract gives them, by their places where it gives none. */
export type ErrorArguments = Readonly<Record<string, string>>;

/** Why a call fails, with the values of the contract's error. */
export interface ParsedRevert {
  readonly code: string;
  readonly reason: string;
  readonly args: ErrorArguments;
}

/** Why a call failed; of what is no revert the code is `NO_ANSWER`. */
export function parseRevert(error: unknown): ParsedRevert {
  const revert = revertOf(error);
  if (revert === undefined) return { code: "NO_ANSWER", reason: `no answer: ${saying(error)}`, args: {} };
  const { data = "0x", message } = revert;
  for (const contract of data === "0x" ? [] : knownErrors) {
    const known = knownIn(contract, data);
    if (known !== undefined) return known;
  }
  if (data !== "0x") return { code: "UNKNOWN_REVERT", reason: `reverts with ${data.slice(0, 10)}`, args: {} };
  return { code: "REVERTED", reason: message === "" ? "the call reverts without a reason" : message, args: {} };
}

/** An error of a contract of ours; undefined for any other, and for what is cut short. */
function knownIn(contract: Interface, data: string): ParsedRevert | undefined {
  try {
    const parsed = contract.parseError(data);
    if (parsed === null) return undefined;
    const { name, args, fragment } = parsed;
    const values = args.toArray().map(String);
    return { code: name, reason: `${name}(${values.join(", ")})`, args: named(fragment, values) };
  } catch {
    return undefined;
  }
}

/**
 * The contract's error that a text ends with, such as a relayer's `PartnerPoint_NotLinked(0x…)`; undefined when it ends with none that is
 * known.
 */
export function parseReason(text: string): ParsedRevert | undefined {
  const [, name = "", list = ""] = /(?:^|[\s:])(\w+)\((.*)\)\.?$/s.exec(text) ?? [];
  const fragment = knownErrors.map((contract) => contract.getError(name)).find((found) => found !== null);
  if (name === "" || fragment === undefined) return undefined;
  // A text may have commas of its own.
  const values = fragment.inputs.length === 1 ? [list] : list === "" ? [] : list.split(", ");
  const args = values.length === fragment.inputs.length ? named(fragment, values) : {};
  return { code: name, reason: `${name}(${list})`, args };
}

function named({ inputs }: ErrorFragment, values: readonly string[]): ErrorArguments {
  return Object.fromEntries(inputs.map(({ name }, i) => [name === "" ? String(i) : name, values[i] ?? ""]));
}

function saying(error: unknown): string {
  return rpcErrorOf(error)?.message ?? (error instanceof Error ? error.message : String(error));
}
