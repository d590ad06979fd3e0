import { expect } from "chai";
import type { Purchase } from "../../../sdk/book/purchase.js";
import { shiftPurchases } from "../../../local/stage/shiftPurchases.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";

const at = (purchasedAt: number): Purchase => ({
  purchaseId: `A-${purchasedAt}`,
  customerNumber: "C100",
  purchasedAt,
  amount: 45_000n,
  currency: "KRW",
  points: 900n,
});

describe("shiftPurchases", () => {
  it("moves the first purchase of all partners to the time given and keeps every distance", () => {
    const partners = [[at(500), at(700)], [at(300), at(900)], []];
    const moved = (seconds: number) =>
      partners.map((list) => list.map((each) => ({ ...each, purchasedAt: each.purchasedAt + seconds })));
    expect(shiftPurchases(partners, 10_300)).to.deep.equal(moved(10_000));
    expect(shiftPurchases(partners, 0)).to.deep.equal(moved(-300));
    expect(shiftPurchases(partners, 300)).to.deep.equal(moved(0));
  });

  it("finds the first purchase wherever it stands in its list", () => {
    expect(shiftPurchases([[at(500), at(300)]], 1_000)[0]?.map(({ purchasedAt }) => purchasedAt)).to.deep.equal([
      1_200, 1_000,
    ]);
  });

  it("leaves the lists given as they are", () => {
    const partners = [[at(500)], [at(300)]];
    shiftPurchases(partners, 10_000);
    expect(partners).to.deep.equal([[at(500)], [at(300)]]);
  });

  it("gives empty lists for partners without purchases", () => {
    expect(shiftPurchases([[], []], 10_000)).to.deep.equal([[], []]);
    expect(shiftPurchases([], 10_000)).to.deep.equal([]);
  });

  it("takes more purchases than a call takes arguments", () => {
    const many = Array.from({ length: 300_000 }, (_, i) => at(1_000 + i));
    expect(shiftPurchases([many], 0)[0]?.at(-1)?.purchasedAt).to.equal(299_999);
  });

  for (const firstAt of [-1, 0.5, NaN, Infinity, 8_640_000_000_001]) {
    it(`throws when the time is ${firstAt}`, async () => {
      const error = await allianceErrorOf(() => shiftPurchases([[at(500)]], firstAt));
      expect(error.code).to.equal("START_INVALID");
      expect(error.message).to.equal(`${firstAt} is not a time in whole Unix seconds.`);
      expect(error.remedy).to.match(/0 to 8640000000000/);
    });
  }
});
