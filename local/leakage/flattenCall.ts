import { dataLength, dataSlice, toBeHex, type Interface, type ParamType } from "ethers";

/** One value of a call's arguments or an event's fields, where it stands. */
export interface FlatValue {
  readonly place: string;
  readonly value: string;
}

const WORD = 32;
const SIGNATURE = 65;
const COIN = new Set(["0x1b", "0x1c"]);

/**
 * The values of a call's data, leaf by leaf: calls within calls (the forwarder's) are opened, signatures and other bytes are cut into words.
 * Data that no known function explains to the last byte is cut into words as it stands.
 *
 * @param interfaces What the chain's contracts understand.
 */
export function flattenCall(data: string, interfaces: readonly Interface[], place = "call"): FlatValue[] {
  for (const contract of interfaces) {
    const call = parse(contract, data);
    if (call === null) continue;
    const { fragment, args } = call;
    const inner = fragment.inputs.flatMap((type, i) =>
      flattenValue(type, args[i], `${place}.${fragment.name}.${type.name || i}`, interfaces),
    );
    return [{ place: `${place}.selector`, value: fragment.selector }, ...inner];
  }
  const length = { place: `${place}.length`, value: String(dataLength(data)) };
  return [length, ...(dataLength(data) === SIGNATURE ? signature(data, place) : words(data, place))];
}

/** The recovery bit of a signature is a coin toss; only that it is one is compared. */
function signature(data: string, place: string): FlatValue[] {
  const v = dataSlice(data, 2 * WORD);
  const bit = { place: `${place}.v`, value: COIN.has(v) ? "recovery bit" : v };
  return [...words(dataSlice(data, 0, 2 * WORD), place), bit];
}

function parse(contract: Interface, data: string) {
  if (dataLength(data) < 4) return null;
  try {
    const call = contract.parseTransaction({ data });
    // What the decoder passed over would not be compared.
    return call !== null && contract.encodeFunctionData(call.fragment, call.args) === data ? call : null;
  } catch {
    return null;
  }
}

/** The leaves of one decoded value of an ABI type. */
export function flattenValue(
  type: ParamType,
  value: unknown,
  place: string,
  interfaces: readonly Interface[],
): FlatValue[] {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const { arrayChildren, components } = type;
    const inner = items.flatMap((item, i) => {
      const child = arrayChildren ?? components?.[i];
      if (child === undefined) throw new TypeError(`${place} has no type for its part ${i}`);
      const name = arrayChildren === null ? `.${child.name || i}` : `[${i}]`;
      return flattenValue(child, item, `${place}${name}`, interfaces);
    });
    return arrayChildren === null ? inner : [{ place: `${place}.length`, value: String(items.length) }, ...inner];
  }
  if (typeof value === "string" && type.baseType === "bytes") return flattenCall(value, interfaces, place);
  if (typeof value === "bigint") return [{ place, value: value < 0n ? String(value) : toBeHex(value, WORD) }];
  return [{ place, value: String(value).toLowerCase() }];
}

/** Data cut into 32-byte words; the last may be shorter. */
export function words(data: string, place: string): FlatValue[] {
  const count = Math.ceil(dataLength(data) / WORD);
  return Array.from({ length: count }, (_, i) => ({
    place: `${place}.word[${i}]`,
    value: dataSlice(data, i * WORD, Math.min((i + 1) * WORD, dataLength(data))),
  }));
}
