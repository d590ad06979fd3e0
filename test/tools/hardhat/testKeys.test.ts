import { expect } from "chai";
import { HDNodeWallet, Mnemonic } from "ethers";
import { testKeys } from "../../../tools/hardhat/testKeys.js";

describe("testKeys", () => {
  it("are those of Hardhat's test mnemonic, as ethers derives them", () => {
    const phrase = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
    const root = HDNodeWallet.fromMnemonic(phrase, "m/44'/60'/0'/0");
    expect(testKeys(500)).to.deep.equal(Array.from({ length: 500 }, (_, index) => root.deriveChild(index).privateKey));
  });
});
