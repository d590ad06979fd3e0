import { keccak256 } from "ethers";

/** A number, or an address or hash as hex, as the 64 hex digits of a word. */
export function word(value: bigint | string): string {
  const digits = typeof value === "bigint" ? value.toString(16) : value.slice(2).toLowerCase();
  if (digits.length > 64 || digits.startsWith("-")) throw new RangeError(`${value} does not fit a word`);
  return digits.padStart(64, "0");
}

/** Parts of a word, lowest first, each with its width in bits. */
export function pack(...parts: readonly (readonly [bits: bigint, value: bigint])[]): bigint {
  let [packed, shift] = [0n, 0n];
  for (const [bits, value] of parts) {
    if (value < 0n || value >> bits !== 0n) throw new RangeError(`${value} does not fit ${bits} bits`);
    packed |= value << shift;
    shift += bits;
  }
  return packed;
}

/** The slot, as 64 hex digits, of an entry in a mapping at `slot`. */
export function mappingSlot(key: bigint | string, slot: bigint | string): string {
  return keccak256(`0x${word(key)}${word(typeof slot === "bigint" ? slot : `0x${slot}`)}`).slice(2);
}

/** The slot `offset` words after another. */
export function slotAfter(slot: string, offset: bigint): string {
  return word(BigInt(`0x${slot}`) + offset);
}

/** Bytes, as hex digits without prefix, as the ABI lays them out behind an offset. */
export function dynamic(bytes: string): string {
  return word(BigInt(bytes.length / 2)) + bytes.padEnd(Math.ceil(bytes.length / 64) * 64, "0");
}
