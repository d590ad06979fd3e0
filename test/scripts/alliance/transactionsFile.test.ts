import { expect } from "chai";
import { id } from "ethers";
import { transactionsFile } from "../../../scripts/alliance/transactionsFile.js";

const SAFE = "0x000000000000000000000000000000000000bEEF";
const given = {
  chainId: 7,
  safe: SAFE,
  name: "a name",
  description: "what",
  createdAt: 5,
  transactions: [{ to: SAFE, data: "0x01" }],
};

describe("transactionsFile", () => {
  it("has the form of the Safe transaction builder, times in milliseconds", () => {
    const { meta, ...rest } = transactionsFile(given);
    expect(rest).to.deep.equal({
      version: "1.0",
      chainId: "7",
      createdAt: 5_000,
      transactions: [{ to: SAFE, value: "0", data: "0x01", contractMethod: null, contractInputsValues: null }],
    });
    expect(meta.createdFromSafeAddress).to.equal(SAFE);
  });

  it("has the builder's checksum: keccak256 of keys in order and values, the name left out", () => {
    const text =
      '{["chainId","createdAt","meta","transactions","version"]"7",5000,' +
      '{["createdFromOwnerAddress","createdFromSafeAddress","description","name","txBuilderVersion"]"",' +
      `"${SAFE}","what",null,"1.18.2",},[{["contractInputsValues","contractMethod","data","to","value"]` +
      `null,null,"0x01","${SAFE}","0",}],"1.0",}`;
    expect(transactionsFile(given).meta.checksum).to.equal(id(text));
    expect(transactionsFile({ ...given, name: "another" }).meta.checksum).to.equal(id(text));
    expect(transactionsFile({ ...given, chainId: 8 }).meta.checksum).not.to.equal(id(text));
  });
});
