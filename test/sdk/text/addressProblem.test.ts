import { expect } from "chai";
import { parseNetwork } from "../../../network/lib/parseNetwork.js";
import { addressBookSchema } from "../../../scripts/alliance/AddressBook.js";
import { allianceAddresses } from "../../../sdk/addresses/AllianceAddresses.js";
import { checkAccount } from "../../../sdk/book/checks.js";
import { addressProblem } from "../../../sdk/text/addressProblem.js";
import { parseFeederConfig } from "../../../services/feeder/config.js";
import { parseManifest } from "../../../deploy/manifest/parseManifest.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";
import { changedManifest } from "../../support/changedManifest.js";

const RIGHT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const WRONG = "0x70997970c51812dc3A010C7d01b50e0d17dc79C8";

describe("addressProblem", () => {
  it("has none with an address, in one case or with its checksum", () => {
    for (const text of [RIGHT, RIGHT.toLowerCase(), `0x${RIGHT.slice(2).toUpperCase()}`]) {
      expect(addressProblem(text)).to.equal(undefined);
    }
  });

  it("says what an address is", () => {
    for (const text of ["", "0x", RIGHT.slice(0, -1), `${RIGHT}0`, "treasury"]) {
      expect(addressProblem(text), text).to.match(/^must be an address: 0x and 40 hexadecimal digits/);
    }
  });

  it("shows both values of a wrong checksum, wherever an address is read", async () => {
    const refusals = [
      () => parseManifest(changedManifest([["timelock", "council"], WRONG]), "file"),
      () => parseNetwork({ accounts: [{ address: WRONG, who: "somebody" }] }, "file"),
      () => parseFeederConfig({ oracle: WRONG }, "file"),
      () => checkAccount(WRONG),
    ];
    for (const refusal of refusals) {
      const { message } = await allianceErrorOf(refusal);
      expect(message).to.include(WRONG).and.to.include(RIGHT);
    }
    for (const schema of [
      addressBookSchema.shape.deployer,
      allianceAddresses.shape.contracts.shape.milk.shape.address,
    ]) {
      const { error } = schema.safeParse(WRONG);
      expect(error?.issues[0]?.message).to.include(WRONG).and.to.include(RIGHT);
    }
  });
});
