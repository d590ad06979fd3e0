import { expect } from "chai";
import { getAddress, zeroPadValue } from "ethers";
import type { NamedEvent } from "../../../sdk/eventArgs.js";
import { tradeEvents } from "../../../sdk/trade/tradeEvents.js";
import { tradeOf } from "../../../sdk/trade/tradeOf.js";

const address = (digit: string) => getAddress(`0x${digit.repeat(40)}`);
const [MEMBER, OTHER, POINT, SECOND, MILK] = ["a", "b", "c", "d", "e"].map(address) as [
  string,
  string,
  string,
  string,
  string,
];

const PARTIES = { member: MEMBER, assetIn: POINT, assetOut: SECOND, recipient: OTHER };
const VALUES = { amountIn: 7n, amountOut: 6n, milkValue: 5n, fee: 4n, settled: 3n };
const PRICES = { spot: 279n, average: 278n, round: 9n, bid: 8_300n, ask: 9_000n };
const GREATEST = (bits: bigint) => 2n ** bits - 1n;

const hex = (value: bigint, bits: number) => value.toString(16).padStart(bits / 4, "0");

/** A log of this version's event, its words written out. */
function packed(parts: {
  recipient?: string;
  settled?: bigint;
  milkValue?: bigint;
  fee?: bigint;
  pointsIn?: bigint;
  pointsOut?: bigint;
}) {
  const { recipient = OTHER, settled = 3n, milkValue = 5n, fee = 4n, pointsIn = 7n, pointsOut = 6n } = parts;
  return [
    `0x${recipient.slice(2).toLowerCase()}${hex(settled, 96)}`,
    `${hex(milkValue, 96)}${hex(fee, 96)}${hex(pointsIn, 64)}`,
    `${hex(pointsOut, 64)}${hex(279n, 64)}${hex(278n, 64)}${hex(9n, 32)}${hex(8_300n, 16)}${hex(9_000n, 16)}`,
  ].join("");
}

function parsed(inputs: number, data: string, assets: readonly [string, string] = [POINT, SECOND]): NamedEvent {
  let topic: string | undefined;
  tradeEvents.forEachEvent((event) => {
    if (event.inputs.length === inputs) topic = event.topicHash;
  });
  if (topic === undefined) throw new RangeError(`no event has ${inputs} values`);
  const topics = [topic, ...[MEMBER, ...assets].map((party) => zeroPadValue(party, 32))];
  const event = tradeEvents.parseLog({ topics, data });
  if (event === null) throw new TypeError("it is no trade");
  return event;
}

describe("tradeOf", () => {
  it("reads a swap from its three words", () => {
    expect(tradeOf(parsed(6, packed({})))).to.deep.equal({ ...PARTIES, ...VALUES, ...PRICES });
  });

  it("reads the same of an exchange of an earlier version", () => {
    const words = [BigInt(OTHER), ...Object.values(VALUES), ...Object.values(PRICES)];
    const data = `0x${words.map((word) => hex(word, 256)).join("")}`;
    expect(tradeOf(parsed(14, data))).to.deep.equal({ ...PARTIES, ...VALUES, ...PRICES });
  });

  it("reads the MLK of a sale as value less fee, and that of a purchase as value and fee", () => {
    const sale = tradeOf(parsed(6, packed({ pointsOut: 0n, settled: 0n }), [POINT, MILK]));
    expect(sale).to.include({ assetOut: MILK, amountIn: 7n, amountOut: 1n, settled: 0n });
    const purchase = tradeOf(parsed(6, packed({ pointsIn: 0n, settled: 5n }), [MILK, POINT]));
    expect(purchase).to.include({ assetIn: MILK, amountIn: 9n, amountOut: 6n, settled: 5n });
  });

  it("keeps neighbours apart at their greatest, and gives the recipient in checksum form", () => {
    const greatest = { settled: GREATEST(96n), milkValue: GREATEST(96n), fee: GREATEST(96n) };
    const points = { pointsIn: GREATEST(64n), pointsOut: GREATEST(64n) };
    const amounts = { amountIn: GREATEST(64n), amountOut: GREATEST(64n) };
    const ofItself = packed({ ...greatest, ...points, recipient: MEMBER });
    expect(tradeOf(parsed(6, ofItself))).to.deep.equal({
      ...PARTIES,
      recipient: MEMBER,
      ...greatest,
      ...amounts,
      ...PRICES,
    });
    expect(tradeOf(parsed(6, packed({ ...greatest, fee: 0n }))).fee).to.equal(0n);
  });

  it("refuses another event", () => {
    expect(() => tradeOf({ name: "Funded", args: { point: POINT, amount: 1n } })).to.throw(TypeError);
  });
});
