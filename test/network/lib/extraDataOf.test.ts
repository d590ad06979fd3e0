import { expect } from "chai";
import { encodeRlp } from "ethers";
import { extraDataOf } from "../../../network/lib/extraDataOf.js";
import { validatorsOf } from "../../../network/lib/validatorsOf.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

/** The example of Besu's documentation of QBFT. */
const VALIDATORS = [
  "0x64a702e6263b7297a96638cac6ae65e6541f4169",
  "0x943923390ad55e90c237593b3b0e401f3b08a031",
  "0xaefdb9a738c9f433e5b6b212a6d62f6370c2f692",
  "0xc7eeb9a4e00ce683cf93039b212648e01c6c6b78",
];
const EXTRA_DATA =
  "0xf87aa00000000000000000000000000000000000000000000000000000000000000000f854" +
  VALIDATORS.map((address) => `94${address.slice(2)}`).join("") +
  "c080c0";

describe("extraDataOf", () => {
  it("gives what Besu's documentation shows", () => {
    expect(extraDataOf(VALIDATORS)).to.equal(EXTRA_DATA);
  });

  it("puts the validators in ascending order, whatever the order and case given", () => {
    const given = [...VALIDATORS].reverse().map((address) => `0x${address.slice(2).toUpperCase()}`);
    expect(extraDataOf(given)).to.equal(EXTRA_DATA);
  });
});

describe("validatorsOf", () => {
  it("reads back what stands in the extra data", () => {
    expect(validatorsOf(EXTRA_DATA).map((address) => address.toLowerCase())).to.deep.equal(VALIDATORS);
  });

  const [first = "", second = ""] = VALIDATORS;
  const wrong = {
    "no validators": extraDataOf([]),
    "validators out of order": encodeRlp([`0x${"00".repeat(32)}`, [second, first], [], "0x", []]),
    "a round": encodeRlp([`0x${"00".repeat(32)}`, [first], [], "0x01", []]),
    "no list": encodeRlp("0x00"),
    "no RLP": "0xffff",
  };
  for (const [what, extraData] of Object.entries(wrong)) {
    it(`refuses extra data with ${what}`, async () => {
      await expectAllianceError("EXTRA_DATA_INVALID", () => validatorsOf(extraData));
    });
  }
});
