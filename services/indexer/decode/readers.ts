import type { ParamType } from "ethers";
import { checksumAddress } from "./checksumAddress.js";
import type { EventValue } from "./DecodedEvent.js";

/** Reads a value that stands in whole words. @param words Hexadecimal. @param at Of the value's first digit. */
export type Read = (words: string, at: number) => EventValue;

/** A type whose values always take as many words. */
export interface Layout {
  readonly words: number;
  readonly read: Read;
}

/** Hexadecimal digits of a word. */
export const WORD = 64;
const ADDRESS_DIGITS = 40;
const ZEROS = "0".repeat(WORD);

const word = (words: string, at: number) => words.slice(at, at + WORD);

/** The layout of a type, by its ABI; undefined for one of no fixed length, or of none that our contracts have. */
export function layoutOf(type: ParamType): Layout | undefined {
  if (type.isArray()) return type.arrayLength < 0 ? undefined : listLayout(type.arrayChildren, type.arrayLength);
  if (type.isTuple()) return structLayout(type.components);
  const [, kind, size] = /^(u?int|bytes|address|bool)(\d*)$/.exec(type.type) ?? [];
  const read = kind === undefined ? undefined : readerOf(kind, Number(size));
  return read && { words: 1, read };
}

function readerOf(kind: string, size: number): Read | undefined {
  switch (kind) {
    case "uint":
      return unsigned(size);
    case "int":
      return signed(size);
    case "address":
      return address;
    case "bool":
      return bool;
    // Without a size it has no fixed length.
    case "bytes":
      return size > 0 ? bytes(size) : undefined;
    default:
      return undefined;
  }
}

function unsigned(bits: number): Read {
  const skipped = WORD - bits / 4;
  const zeros = ZEROS.slice(0, skipped);
  return (words, at) => {
    if (!words.startsWith(zeros, at)) throw new RangeError(`0x${word(words, at)} is no uint${bits}`);
    return BigInt(`0x${words.slice(at + skipped, at + WORD)}`);
  };
}

function signed(bits: number): Read {
  return (words, at) => {
    const value = BigInt.asIntN(256, BigInt(`0x${word(words, at)}`));
    if (BigInt.asIntN(bits, value) !== value) throw new RangeError(`0x${word(words, at)} is no int${bits}`);
    return value;
  };
}

const ADDRESS_SKIPPED = WORD - ADDRESS_DIGITS;
const address: Read = (words, at) => {
  if (!words.startsWith(ZEROS.slice(0, ADDRESS_SKIPPED), at)) {
    throw new RangeError(`0x${word(words, at)} is no address`);
  }
  return checksumAddress(`0x${words.slice(at + ADDRESS_SKIPPED, at + WORD).toLowerCase()}`);
};

const bool: Read = (words, at) => {
  const last = words.charAt(at + WORD - 1);
  if (!words.startsWith(ZEROS.slice(1), at) || (last !== "0" && last !== "1")) {
    throw new RangeError(`0x${word(words, at)} is no bool`);
  }
  return last === "1";
};

function bytes(size: number): Read {
  const digits = 2 * size;
  return (words, at) => {
    if (!words.startsWith(ZEROS.slice(digits), at + digits)) {
      throw new RangeError(`0x${word(words, at)} is no bytes${size}`);
    }
    return `0x${words.slice(at, at + digits).toLowerCase()}`;
  };
}

function listLayout(item: ParamType, length: number): Layout | undefined {
  const layout = layoutOf(item);
  if (layout === undefined) return undefined;
  return { words: layout.words * length, read: (words, at) => readList(layout, words, at, length) };
}

/** Items that stand one after the other. */
export function readList({ words: each, read }: Layout, words: string, at: number, length: number): EventValue[] {
  const items: EventValue[] = [];
  for (let i = 0; i < length; i++) items.push(read(words, at + i * each * WORD));
  return items;
}

function structLayout(components: readonly ParamType[]): Layout | undefined {
  const fields: { readonly name: string; readonly read: Read; readonly from: number }[] = [];
  let words = 0;
  for (const component of components) {
    const layout = layoutOf(component);
    if (layout === undefined) return undefined;
    fields.push({ name: component.name, read: layout.read, from: words * WORD });
    words += layout.words;
  }
  const read: Read = (data, at) => {
    const values: Record<string, EventValue> = {};
    for (const field of fields) values[field.name] = field.read(data, at + field.from);
    return values;
  };
  return { words, read };
}
