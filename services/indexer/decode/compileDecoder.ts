import type { EventFragment, ParamType } from "ethers";
import type { Decode, EventValue } from "./DecodedEvent.js";
import { decodeGenerally } from "./decodeGenerally.js";
import { layoutOf, readList, WORD, type Layout } from "./readers.js";

interface Field {
  readonly name: string;
  readonly read: (topics: readonly string[], data: string) => EventValue;
}

/** Digits before the first word: 0x. */
const PREFIX = 2;
const BYTE = 2;

/**
 * Makes a decoder of an event's logs, once for all of them: where each value stands is known from its type. Lists of what has a fixed length
 * are followed to where they stand; an event with any other value of no fixed length is left to ethers.
 */
export function compileDecoder(event: EventFragment): Decode {
  const fields: Field[] = [];
  let topics = 1;
  let words = 0;
  for (const input of event.inputs) {
    const { name } = input;
    if (input.indexed === true) {
      const layout = layoutOf(input);
      if (layout?.words !== 1) return decodeGenerally(event);
      const topic = topics++;
      fields.push({ name, read: (given) => layout.read(given[topic] ?? "", PREFIX) });
    } else {
      const found = dataField(input, PREFIX + words * WORD);
      if (found === undefined) return decodeGenerally(event);
      fields.push({ name, read: (_, data) => found.read(data) });
      words += found.words;
    }
  }
  const least = PREFIX + words * WORD;
  return (given, data) => {
    if (given.length !== topics) throw new RangeError(`it has ${given.length} topics instead of ${topics}`);
    if (data.length < least) throw new RangeError(`it has ${data.length - PREFIX} digits instead of ${least - PREFIX}`);
    const args: Record<string, EventValue> = {};
    for (const { name, read } of fields) args[name] = read(given, data);
    return args;
  };
}

/** @param at Of its first word in the data. */
function dataField(type: ParamType, at: number): { words: number; read: (data: string) => EventValue } | undefined {
  const layout = layoutOf(type);
  if (layout !== undefined) return { words: layout.words, read: (data) => layout.read(data, at) };
  if (!type.isArray() || type.arrayLength >= 0) return undefined;
  const item = layoutOf(type.arrayChildren);
  return item && { words: 1, read: (data) => listAt(item, data, at) };
}

/** A list's place, in bytes from the first word on, stands where it would; there its length, and then its items. */
function listAt(item: Layout, data: string, at: number): EventValue[] {
  const from = PREFIX + numberAt(data, at) * BYTE;
  const length = numberAt(data, from);
  if (from + WORD * (1 + length * item.words) > data.length) throw new RangeError(`it ends within a list of ${length}`);
  return readList(item, data, from + WORD, length);
}

function numberAt(data: string, at: number): number {
  const value = at + WORD > data.length ? Number.NaN : Number(`0x${data.slice(at, at + WORD)}`);
  if (!Number.isSafeInteger(value)) throw new RangeError("it names a place that it does not have");
  return value;
}
