import { expect } from "chai";
import { formatAmount } from "../../../sdk/text/formatAmount.js";

describe("formatAmount", () => {
  const cases: readonly (readonly [readonly [bigint, number, number?, number?], string])[] = [
    [[0n, 18], "0"],
    [[1n, 0], "1"],
    [[999n, 0], "999"],
    [[1_000n, 0], "1,000"],
    [[999_999n, 0], "999,999"],
    [[1_300_000_000n * 10n ** 18n, 18], "1,300,000,000"],
    [[29_302867383512544802n, 18], "29.302867383512544802"],
    [[29_302867383512544802n, 18, 4], "29.3028"],
    [[29_302867383512544802n, 18, 0], "29"],
    [[1234567_50n, 2], "1,234,567.5"],
    [[1234567_50n, 2, 2, 2], "1,234,567.50"],
    [[45_000n, 0, 2, 2], "45,000.00"],
    [[1n, 18], "0.000000000000000001"],
    [[1n, 18, 4], "0"],
    [[1n, 18, 4, 2], "0.00"],
    [[10050n, 4, 2], "1"],
    [[999999n, 4, 2], "99.99"],
    [[-1_234_567n, 0], "-1,234,567"],
    [[-1_50n, 2, 2, 2], "-1.50"],
    [[-1n, 18, 4], "0"],
    [
      [2n ** 256n - 1n, 0],
      "115,792,089,237,316,195,423,570,985,008,687,907,853,269,984,665,640,564,039,457,584,007,913,129,639,935",
    ],
  ];
  for (const [[value, decimals, max, min], text] of cases) {
    const digits = [max, min].filter((limit) => limit !== undefined).join(" and ");
    it(`gives ${text} for ${value} with ${decimals} decimals${digits && `, shown ${digits}`}`, () => {
      expect(formatAmount(value, decimals, max, min)).to.equal(text);
    });
  }
});
