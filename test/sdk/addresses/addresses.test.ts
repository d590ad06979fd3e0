import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { addressesOf } from "../../../sdk/addresses/addressesOf.js";
import { readAddresses } from "../../../sdk/addresses/readAddresses.js";
import { readSandbox } from "../../../sdk/addresses/readSandbox.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const NAMES = ["forwarder", "timelock", "pointFactory", "registry", "milk", "oracle", "exchange", "lens"];
const contracts = Object.fromEntries(NAMES.map((name) => [name, { address: ZeroAddress, block: 1 }]));
const alliance = { chainId: 5, contracts, more: "is left out" };

describe("addressesOf", () => {
  it("gives the addresses of a chain it knows, and names those it knows for another", async () => {
    expect(addressesOf(5n, { "5": alliance })).to.deep.equal({ chainId: 5, contracts });
    const error = await expectAllianceError("CHAIN_UNKNOWN", () => addressesOf(6, { "5": alliance }));
    expect(error.message).to.contain("chain 6; it knows 5");
  });

  it("knows no local chain by itself", () => expectAllianceError("CHAIN_UNKNOWN", () => addressesOf(31_337)));
});

describe("readAddresses", () => {
  const directory = temporaryDirectory();

  it("reads a file, leaving out what it does not know", async () => {
    const file = await directory.write("good.json", JSON.stringify(alliance));
    for (const source of [file, pathToFileURL(file), pathToFileURL(file).href]) {
      expect(await readAddresses(source)).to.deep.equal({ chainId: 5, contracts });
    }
  });

  it("names the source and the path of a value that is wrong", async () => {
    const wrong = { ...alliance, contracts: { ...contracts, milk: { address: "0x12", block: 1 } } };
    const file = await directory.write("wrong.json", JSON.stringify(wrong));
    const error = await expectAllianceError("ADDRESSES_INVALID", () => readAddresses(file));
    expect(error.message).to.contain(file).and.contain("contracts.milk.address");
    const cut = await directory.write("cut.json", "{");
    await expectAllianceError("ADDRESSES_INVALID", () => readAddresses(cut));
  });

  it("says that there is no such file, and nobody at an address", async () => {
    await expectAllianceError("ADDRESSES_UNREADABLE", () => readAddresses(directory.path("none.json")));
    await expectAllianceError("ADDRESSES_UNREADABLE", () => readAddresses(new URL("http://127.0.0.1:9/a.json")));
  });
});

describe("readSandbox", () => {
  const directory = temporaryDirectory();

  it("refuses addresses without a sandbox's endpoints", async () => {
    const file = await directory.write("addresses.json", JSON.stringify(alliance));
    const error = await expectAllianceError("ADDRESSES_INVALID", () => readSandbox(file));
    expect(error.message).to.contain("programmes");
  });
});
