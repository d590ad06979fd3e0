import { expect } from "chai";
import { concat, dataSlice, id, toBeHex, toBigInt } from "ethers";
import { normalSignature } from "../../sdk/normalSignature.js";
import { recoverSigner } from "../../sdk/recoverSigner.js";
import { testWallet } from "../support/ProgrammeWorld.js";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe("normalSignature", () => {
  const wallet = testWallet(40);
  // Of both parities.
  const hashes = Array.from({ length: 8 }, (_, i) => id(`message ${i}`));
  const forms = hashes.flatMap((hash) => {
    const whole = wallet.signingKey.sign(hash);
    const { r, s, v, yParity, serialized: usual, compactSerialized: compact } = whole;
    const with_ = (last: number, of = s) => concat([r, of, toBeHex(last, 1)]);
    const high = toBeHex(ORDER - toBigInt(s), 32);
    const others = {
      "v 0 or 1": with_(yParity),
      "v 37 or 38": with_(37 + yParity),
      "v of another chain": with_(55 + yParity),
      compact,
      "an s in the upper half": with_(v === 27 ? 28 : 27, high),
      "an s in the upper half and v 0 or 1": with_(1 - yParity, high),
      "capital letters": `0x${usual.slice(2).toUpperCase()}`,
    };
    return Object.entries(others).map(([form, given]) => ({ hash, form, given, usual }));
  });

  it("gives every form of a key's signature the one that contracts take", () => {
    for (const { form, given, usual } of forms) expect(normalSignature(given).toLowerCase(), form).to.equal(usual);
  });

  it("leaves what is no signature of a key as it is", () => {
    for (const given of ["0x", `0x${"ff".repeat(65)}`, `0x${"11".repeat(64)}05`, `0x${"ab".repeat(200)}`]) {
      expect(normalSignature(given)).to.equal(given);
    }
  });

  describe("recoverSigner", () => {
    it("knows a signer by the form that contracts take, and by no other", () => {
      for (const { hash, form, given, usual } of forms) {
        expect(recoverSigner(hash, usual)).to.equal(wallet.address);
        if (form !== "capital letters") expect(recoverSigner(hash, given), form).to.equal(undefined);
        expect(recoverSigner(hash, normalSignature(given)), form).to.equal(wallet.address);
      }
    });

    it("knows nobody by what is none", () => {
      const [hash = ""] = hashes;
      const { r, s } = wallet.signingKey.sign(hash);
      for (const v of [2, 5, 26, 29, 34]) {
        expect(recoverSigner(hash, concat([r, s, toBeHex(v, 1)]))).to.equal(undefined);
      }
      expect(recoverSigner(hash, dataSlice(concat([r, s]), 0, 63))).to.equal(undefined);
    });
  });
});
