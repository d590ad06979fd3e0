import type { Interface } from "ethers";
import type { Call } from "./Step.js";

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `{${Object.values(value).map(show).join(", ")}}`;
  return String(value);
}

/** A contract that is called. */
export interface Callee {
  /** For people, such as "PointExchange". */
  readonly name: string;
  readonly address: string;
  readonly abi: Interface;
}

/** A call of a contract, as data and for people. */
export function callOf({ name, address, abi }: Callee, method: string, args: readonly unknown[]): Call {
  return {
    to: address,
    data: abi.encodeFunctionData(method, args),
    text: `${name}.${method}(${args.map(show).join(", ")})`,
  };
}
