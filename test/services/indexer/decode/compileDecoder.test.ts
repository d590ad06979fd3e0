import { expect } from "chai";
import { getAddress, hexlify, Interface, type EventFragment, type ParamType, type Result } from "ethers";
import { compileDecoder } from "../../../../services/indexer/decode/compileDecoder.js";
import {
  MilkToken__factory,
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
} from "../../../../typechain-types/index.js";
import { Random } from "../../../support/random.js";

const CONTRACTS = {
  MilkToken: MilkToken__factory.createInterface(),
  PartnerPoint: PartnerPoint__factory.createInterface(),
  PointExchange: PointExchange__factory.createInterface(),
  PriceOracle: PriceOracle__factory.createInterface(),
  RoleRegistry: RoleRegistry__factory.createInterface(),
};

/** Shapes that no event of the contracts has yet. */
const SHAPES = new Interface([
  "event Static(int8 a, int256 b, bytes4 c, bytes32 d, bool e, uint16[3] f, tuple(address g, tuple(bool h, int24 i) j)[2] k)",
  "event Lists(uint256 a, uint64[] b, tuple(address c, uint8 d)[] e, bytes2[2][] f, bool[] g)",
  "event Dynamic(string indexed a, bytes b, string[] c, tuple(string d, uint256[] e) f)",
  "event Topics(address indexed a, int64 indexed b, bytes8 indexed c)",
  "event Nothing()",
]);

const TRIALS = 20;

function randomBytes(random: Random, length: number): string {
  return hexlify(Uint8Array.from({ length }, () => Number(random.between(0n, 255n))));
}

/** Any value of a type; small, large and in between. */
function randomValue(random: Random, type: ParamType): unknown {
  if (type.isArray()) {
    const length = type.arrayLength < 0 ? Number(random.between(0n, 5n)) : type.arrayLength;
    return Array.from({ length }, () => randomValue(random, type.arrayChildren));
  }
  if (type.isTuple()) return type.components.map((component) => randomValue(random, component));
  const [, kind = "", size = ""] = /^(\D+)(\d*)$/.exec(type.type) ?? [];
  const bits = BigInt(size === "" ? 256 : size);
  switch (kind) {
    case "uint":
      return random.between(0n, 2n ** random.between(0n, bits) - 1n);
    case "int":
      return random.between(0n, 2n ** random.between(1n, bits) - 1n) - 2n ** (bits - 1n) > 0n
        ? random.between(0n, 2n ** (bits - 1n) - 1n)
        : -random.between(0n, 2n ** (bits - 1n));
    case "bool":
      return random.between(0n, 1n) === 1n;
    case "address":
      return getAddress(randomBytes(random, 20));
    case "bytes":
      return randomBytes(random, size === "" ? Number(random.between(0n, 70n)) : Number(size));
    default:
      return `${randomBytes(random, 7)} 마일`;
  }
}

/** What ethers decoded, by name. */
function named(values: Result | readonly unknown[], types: readonly ParamType[]): Record<string, unknown> {
  return Object.fromEntries(types.map((type, i) => [type.name, plain(values[i], type)]));
}

function plain(value: unknown, type: ParamType): unknown {
  if (typeof value === "object" && value !== null && "hash" in value) return value.hash;
  if (!Array.isArray(value)) return value;
  const items: unknown[] = Array.from<unknown>(value);
  return type.isArray() ? items.map((item) => plain(item, type.arrayChildren)) : named(items, type.components ?? []);
}

function eventsOf(contract: Interface): EventFragment[] {
  const events: EventFragment[] = [];
  contract.forEachEvent((event) => events.push(event));
  return events;
}

describe("compileDecoder", () => {
  for (const [name, contract] of Object.entries({ ...CONTRACTS, shapes: SHAPES })) {
    it(`reads every event of ${name} as ethers does`, () => {
      const random = new Random(7n);
      for (const event of eventsOf(contract)) {
        const decode = compileDecoder(event);
        for (let trial = 0; trial < TRIALS; trial++) {
          const values = event.inputs.map((input) => randomValue(random, input));
          const { data, topics } = contract.encodeEventLog(event, values);
          const expected = contract.parseLog({ data, topics });
          const shouting = (hex: string) => `0x${hex.slice(2).toUpperCase()}`;
          for (const [shownTopics, shownData] of [
            [topics, data],
            [topics.map(shouting), shouting(data)],
          ] as const) {
            const decoded = decode(shownTopics, shownData);
            expect(decoded, event.name).to.deep.equal(named(expected?.args ?? [], event.inputs));
            expect(Object.keys(decoded)).to.deep.equal(event.inputs.map((input) => input.name));
          }
        }
      }
    });
  }

  it("reads no log that is too short or has too few topics, wherever it ends, and none with too many topics", () => {
    const random = new Random(8n);
    for (const contract of [...Object.values(CONTRACTS), SHAPES]) {
      for (const event of eventsOf(contract)) {
        const decode = compileDecoder(event);
        const { data, topics } = contract.encodeEventLog(
          event,
          event.inputs.map((input) => randomValue(random, input)),
        );
        const words = (data.length - 2) / 64;
        // What stands at the end of a text need not be there for ethers to read it.
        const whole = event.inputs.some(({ type }) => /string|bytes($|\[)/.test(type)) ? 1 : words;
        for (let kept = 0; kept < whole; kept++) {
          const cut = () => decode(topics, data.slice(0, 2 + kept * 64));
          expect(cut, `${event.name} cut to ${kept} words`).to.throw(RangeError);
        }
        if (topics.length > 1) expect(() => decode(topics.slice(0, -1), data), event.name).to.throw(RangeError);
      }
    }
    const [transfer] = eventsOf(CONTRACTS.MilkToken).filter(({ name }) => name === "Transfer");
    if (transfer === undefined) throw new TypeError("MLK has transfers");
    const topic = `0x${"0".repeat(64)}`;
    expect(() => compileDecoder(transfer)([topic, topic, topic, topic], topic)).to.throw(RangeError);
  });

  it("reads no value that its type does not have", () => {
    const wrong = `0x${"f".repeat(64)}`;
    for (const type of ["uint8", "uint64", "address", "bool", "bytes4", "uint16[1]"]) {
      const [event] = eventsOf(new Interface([`event Wrong(${type} a)`]));
      if (event === undefined) throw new TypeError("there is one");
      expect(() => compileDecoder(event)([event.topicHash], wrong), type).to.throw(RangeError);
    }
    const [event] = eventsOf(new Interface(["event Wrong(int8 a)"]));
    if (event === undefined) throw new TypeError("there is one");
    expect(() => compileDecoder(event)([event.topicHash], `0x${"0".repeat(62)}80`)).to.throw(RangeError);
    expect(compileDecoder(event)([event.topicHash], wrong)).to.deep.equal({ a: -1n });
  });

  it("follows no list to where there is none", () => {
    const [event] = eventsOf(new Interface(["event List(uint256[] a)"]));
    if (event === undefined) throw new TypeError("there is one");
    const word = (value: bigint) => value.toString(16).padStart(64, "0");
    for (const words of [[32n], [64n, 0n], [2n ** 255n, 0n], [32n, 1n], [32n, 2n ** 200n, 1n], [32n, 2n, 1n]]) {
      const data = `0x${words.map(word).join("")}`;
      expect(() => compileDecoder(event)([event.topicHash], data), data).to.throw(RangeError);
    }
  });
});
