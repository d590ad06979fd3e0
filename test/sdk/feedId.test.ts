import { expect } from "chai";
import { zeroPadBytes } from "ethers";
import { feedId } from "../../sdk/feedId.js";

describe("feedId", () => {
  it("is the name's ASCII text padded with zeros to 32 bytes", () => {
    expect(feedId("MLK/KRW")).to.equal("0x4d4c4b2f4b525700000000000000000000000000000000000000000000000000");
    expect(feedId("USD/KRW")).to.equal(zeroPadBytes("0x5553442f4b5257", 32));
  });

  it("takes 31 characters and refuses 32", () => {
    expect(feedId("A".repeat(31))).to.equal(`0x${"41".repeat(31)}00`);
    expect(() => feedId("A".repeat(32))).to.throw("bytes32 string must be less than 32 bytes");
  });

  it("tells names apart that differ in case or in order", () => {
    expect(new Set(["MLK/KRW", "mlk/krw", "KRW/MLK", "MLKKRW"].map(feedId))).to.have.lengthOf(4);
  });
});
