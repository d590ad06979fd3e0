import { expect } from "chai";
import type { Purchase } from "../../../../scripts/lib/purchase.js";
import { Accruals } from "../../../../scripts/lib/showcase/Accruals.js";

const EPOCH = 100;

function purchase(customerNumber: string, purchasedAt: number, points: bigint): Purchase {
  return {
    purchaseId: `${customerNumber}-${purchasedAt}`,
    customerNumber,
    purchasedAt,
    amount: 1n,
    currency: "KRW",
    points,
  };
}

describe("Accruals", () => {
  it("brings what was earned until now, by epoch, and each point once", () => {
    const accruals = new Accruals([
      purchase("A", 150, 1n),
      purchase("B", 160, 100n),
      purchase("A", 199, 2n),
      purchase("A", 200, 4n),
      purchase("A", 310, 8n),
    ]);
    expect(accruals.bring("A", 300, EPOCH, 0)).to.deep.equal([
      { epoch: 1n, amount: 3n },
      { epoch: 2n, amount: 4n },
    ]);
    expect(accruals.bring("A", 300, EPOCH, 0)).to.deep.equal([]);
    expect(accruals.bring("A", 310, EPOCH, 0)).to.deep.equal([{ epoch: 3n, amount: 8n }]);
    expect(accruals.bring("B", 310, EPOCH, 0)).to.deep.equal([{ epoch: 1n, amount: 100n }]);
    expect(accruals.bring("nobody", 310, EPOCH, 0)).to.deep.equal([]);
  });

  it("leaves out points whose epoch has expired, for good", () => {
    const accruals = new Accruals([purchase("A", 150, 1n), purchase("A", 250, 2n)]);
    expect(accruals.bring("A", 300, EPOCH, 2)).to.deep.equal([{ epoch: 2n, amount: 2n }]);
    expect(accruals.bring("A", 300, EPOCH, 0)).to.deep.equal([]);
  });
});
