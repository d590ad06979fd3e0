import { expect } from "chai";
import fc from "fast-check";
import { formatUnits } from "ethers";
import { parseDecimal } from "../../../services/feeder/parseDecimal.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

describe("parseDecimal", () => {
  it("reads what ethers writes, to the last digit", () => {
    const amount = fc.bigInt({ min: 0n, max: 2n ** 128n });
    fc.assert(fc.property(amount, (value) => parseDecimal(formatUnits(value, 8), 8) === value));
  });

  it("reads numbers and exponents as sources write them", () => {
    expect(parseDecimal(279.5, 8)).to.equal(279_50000000n);
    expect(parseDecimal("1.4E-7", 8)).to.equal(14n);
    expect(parseDecimal(1.4e-7, 8)).to.equal(14n);
    expect(parseDecimal("2e3", 8)).to.equal(2_000_00000000n);
    expect(parseDecimal("0079.10", 1)).to.equal(791n);
  });

  it("cuts off what is finer, and rounds nothing up", () => {
    expect(parseDecimal("1.999999999", 8)).to.equal(1_99999999n);
    expect(parseDecimal("9e-9", 8)).to.equal(0n);
  });

  for (const nonsense of [
    "NaN",
    NaN,
    Infinity,
    -1,
    "-0.5",
    "",
    " 1",
    "1 ",
    "1,000",
    "0x10",
    ".5",
    "5.",
    "1e999",
    "one",
  ]) {
    it(`refuses ${JSON.stringify(String(nonsense))}`, async () => {
      await expectAllianceError("NOT_A_DECIMAL", () => parseDecimal(nonsense, 8));
    });
  }
});
