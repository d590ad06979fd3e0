import { expect } from "chai";
import { getAddress } from "ethers";
import { tradeEvents } from "../../../../sdk/trade/tradeEvents.js";
import { tradeOf } from "../../../../sdk/trade/tradeOf.js";
import { decodeLog } from "../../../../services/indexer/decode/decodeLog.js";

const address = (digit: string) => getAddress(`0x${digit.repeat(40)}`);
const [member, recipient, assetIn, assetOut] = ["a", "b", "c", "d"].map(address) as [string, string, string, string];
const VALUES = {
  amountIn: 700n,
  amountOut: 600n,
  milkValue: 5n * 10n ** 18n,
  fee: 4n * 10n ** 16n,
  settled: 3n * 10n ** 18n,
};
const PRICES = { spot: 279n * 10n ** 8n, average: 278n * 10n ** 8n, round: 9n, bid: 8_300n, ask: 9_000n };
const WORDS = [
  (BigInt(recipient) << 96n) | VALUES.settled,
  (VALUES.milkValue << 160n) | (VALUES.fee << 64n) | VALUES.amountIn,
  (VALUES.amountOut << 192n) |
    (PRICES.spot << 128n) |
    (PRICES.average << 64n) |
    (PRICES.round << 32n) |
    (PRICES.bid << 16n) |
    PRICES.ask,
];

function decoded(values: readonly unknown[]) {
  const event = tradeEvents.fragments.find(
    (fragment) => "inputs" in fragment && fragment.inputs.length === values.length,
  );
  const signature = event?.format("sighash") ?? "";
  const { topics, data } = tradeEvents.encodeEventLog(signature, values);
  const place = { block: 7, blockHash: `0x${"1".repeat(64)}`, logIndex: 2, tx: `0x${"2".repeat(64)}` };
  return decodeLog({ ...place, address: address("e"), topics, data }, "exchange");
}

describe("decodeLog", () => {
  it("finds a trade of this version's exchange, and of an earlier one, under the same name", () => {
    const packed = decoded([member, assetIn, assetOut, ...WORDS]);
    const earlier = decoded([member, assetIn, assetOut, recipient, ...Object.values(VALUES), ...Object.values(PRICES)]);
    const expected = { member, assetIn, assetOut, recipient, ...VALUES, ...PRICES };
    for (const found of [packed, earlier]) {
      if (found === undefined) throw new TypeError("the event is unknown");
      expect(found.event.name).to.equal("Swapped");
      expect(tradeOf(found.event)).to.deep.equal(expected);
    }
  });
});
