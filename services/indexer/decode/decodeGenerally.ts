import { Indexed, Interface, type EventFragment, type ParamType } from "ethers";
import type { Decode, EventArgs, EventValue } from "./DecodedEvent.js";

/** A decoder of an event's logs that takes every type, by ethers. */
export function decodeGenerally(event: EventFragment): Decode {
  const contract = new Interface([event]);
  return (topics, data) => {
    try {
      const values: readonly unknown[] = contract.decodeEventLog(event, data, topics);
      return named(values, event.inputs);
    } catch (cause) {
      throw new RangeError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };
}

function named(values: readonly unknown[], types: readonly ParamType[]): EventArgs {
  return Object.fromEntries(types.map((type, i) => [type.name, plain(values[i], type)]));
}

/** ethers has bigints and numbers, lists and structures alike as lists, and of what is too long for a topic its hash. */
function plain(value: unknown, type: ParamType): EventValue {
  if (value instanceof Indexed) return value.hash ?? "";
  if (Array.isArray(value)) {
    const items: unknown[] = Array.from<unknown>(value);
    return type.isArray() ? items.map((item) => plain(item, type.arrayChildren)) : named(items, type.components ?? []);
  }
  return typeof value === "bigint" || typeof value === "boolean" ? value : String(value);
}
