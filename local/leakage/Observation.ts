/** Where a co-validator can look. */
export const OBSERVED = [
  "blocks",
  "header fields",
  "transactions",
  "calldata",
  "receipts",
  "gas",
  "logs",
  "storage",
  "traces",
] as const;

export type ObservedClass = (typeof OBSERVED)[number];

/** One thing somebody who reads everything of a chain can see, at one place. */
export interface Observation {
  readonly class: ObservedClass;
  /** The place, such as `block 12 tx 0 releases[3].amount`: the same place has the same label on every chain. */
  readonly place: string;
  /** What stands there: hexadecimal data as the node gives it, or a short text. */
  readonly value: string;
}

/** Whether a value is a 32-byte word that looks like a hash: of random bytes, fewer than one in a billion has six zero bytes or more. */
export function isOpaque(value: string): boolean {
  if (!/^0x[0-9a-f]{64}$/.test(value)) return false;
  let zeros = 0;
  for (let at = 2; at < value.length; at += 2) if (value[at] === "0" && value[at + 1] === "0") zeros++;
  return zeros < 6;
}
