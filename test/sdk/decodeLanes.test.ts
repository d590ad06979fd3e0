import { expect } from "chai";
import { decodeLanes } from "../../sdk/decodeLanes.js";

const WIDEST = 2n ** 64n - 1n;

describe("decodeLanes", () => {
  it("gives each lane its epoch, lowest lane first", () => {
    expect(decodeLanes(170n, (4n << 192n) | (3n << 128n) | (2n << 64n) | 1n)).to.deep.equal([
      { epoch: 680n, amount: 1n },
      { epoch: 681n, amount: 2n },
      { epoch: 682n, amount: 3n },
      { epoch: 683n, amount: 4n },
    ]);
  });

  it("leaves empty lanes out", () => {
    expect(decodeLanes(1n, 9n << 128n)).to.deep.equal([{ epoch: 6n, amount: 9n }]);
    expect(decodeLanes(1n, 0n)).to.deep.equal([]);
  });

  it("keeps a full lane apart from its neighbours", () => {
    expect(decodeLanes(0n, WIDEST << 64n)).to.deep.equal([{ epoch: 1n, amount: WIDEST }]);
    expect(decodeLanes(0n, 2n ** 256n - 1n).map(({ amount }) => amount)).to.deep.equal(Array(4).fill(WIDEST));
  });
});
