import { expect } from "chai";
import { quoteConversion, quotePurchase, quoteSale, type Leg } from "../../sdk/quoting.js";
import { expectAllianceError } from "../support/expectAllianceError.js";

const WON = 10n ** 8n;
const MILK_PRICE = 279n * WON;
const FEE = 150n;

/** A point worth one won, dealt at a rate in basis points. */
function leg(rate: bigint, changes: Partial<Leg> = {}): Leg {
  return { faceValue: WON, currencyRate: WON, rate, ...changes };
}

describe("quoting", () => {
  describe("quoteSale", () => {
    it("pays the worked vector to the wei", () => {
      expect(quoteSale(10_000n, leg(8_300n), MILK_PRICE, FEE)).to.deep.equal({
        gross: 29_749_103_942_652_329_749n,
        paid: 29_302_867_383_512_544_802n,
      });
    });

    it("rounds once, down", () => {
      // The gross is 5.99 wei; 90 % of it are 5.391, while 90 % of 5 would be 4.5.
      const small = { faceValue: 599n, currencyRate: 1n, rate: 1n };
      expect(quoteSale(1n, small, WON, 1_000n)).to.deep.equal({ gross: 5n, paid: 5n });
    });

    it("pays the gross when there is no fee", () => {
      const { paid, gross } = quoteSale(12_345n, leg(8_300n), MILK_PRICE, 0n);
      expect(paid).to.equal(gross);
    });

    it("converts a foreign face value at the currency's rate", () => {
      const cent = leg(7_500n, { faceValue: WON / 100n, currencyRate: 1_380n * WON });
      const inWon = leg(7_500n, { faceValue: (1_380n * WON) / 100n });
      expect(quoteSale(777n, cent, MILK_PRICE, FEE)).to.deep.equal(quoteSale(777n, inWon, MILK_PRICE, FEE));
    });
  });

  describe("quotePurchase", () => {
    it("takes the worked vector to the wei", () => {
      expect(quotePurchase(1_000n, leg(7_000n), MILK_PRICE, FEE)).to.deep.equal({
        gross: 2_508_960_573_476_702_509n,
        taken: 2_546_594_982_078_853_047n,
      });
    });

    it("rounds once, up", () => {
      // The gross is 5.01 wei; 120 % of it are 6.012, while 120 % of 6 would be 7.2.
      const small = { faceValue: 501n, currencyRate: 1n, rate: 1n };
      expect(quotePurchase(1n, small, WON, 2_000n)).to.deep.equal({ gross: 6n, taken: 7n });
    });

    it("rounds only when something is left over", () => {
      expect(quotePurchase(1n, leg(10_000n), 3n * WON, 0n)).to.deep.equal({
        gross: 333_333_333_333_333_334n,
        taken: 333_333_333_333_333_334n,
      });
      expect(quotePurchase(1n, leg(10_000n), 4n * WON, 0n)).to.deep.equal({
        gross: 250_000_000_000_000_000n,
        taken: 250_000_000_000_000_000n,
      });
    });
  });

  describe("quoteConversion", () => {
    it("gives the worked vector's points", () => {
      expect(quoteConversion(10_000n, leg(8_300n), leg(7_000n), FEE)).to.equal(11_679n);
    });

    it("floors to whole points, down to none", () => {
      expect(quoteConversion(1n, leg(5_000n), leg(10_000n), 0n)).to.equal(0n);
      expect(quoteConversion(3n, leg(5_000n), leg(10_000n), 0n)).to.equal(1n);
      expect(quoteConversion(4n, leg(5_000n), leg(10_000n), 0n)).to.equal(2n);
    });

    it("weighs both currencies and both face values", () => {
      const limousine = leg(7_000n, { faceValue: 10n * WON });
      const hotel = leg(8_200n, { faceValue: WON / 100n, currencyRate: 1_380n * WON });
      // 1,000 · 10 · 0.70 · 0.985 / (0.01 · 1,380 · 0.82) = 609.3…
      expect(quoteConversion(1_000n, limousine, hotel, FEE)).to.equal(609n);
    });
  });

  it("refuses rates and fees above the whole, and fewer points than none", async () => {
    const fine = leg(8_300n);
    for (const share of [-1n, 10_001n, 150_000_000n]) {
      await expectAllianceError("INVALID_RATE", () => quoteSale(1n, leg(share), MILK_PRICE, FEE));
      await expectAllianceError("INVALID_RATE", () => quoteSale(1n, fine, MILK_PRICE, share));
      await expectAllianceError("INVALID_RATE", () => quotePurchase(1n, fine, MILK_PRICE, share));
      await expectAllianceError("INVALID_RATE", () => quoteConversion(1n, fine, fine, share));
      await expectAllianceError("INVALID_RATE", () => quoteConversion(1n, fine, leg(share), FEE));
    }
    await expectAllianceError("INVALID_AMOUNT", () => quoteSale(-1n, fine, MILK_PRICE, FEE));
  });
});
