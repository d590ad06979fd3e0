import { expect } from "chai";
import hre from "hardhat";
import { RELAYER_KEYS, relayersOf } from "../../../scripts/hardhat/relayersOf.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";
import { testWallet } from "../../support/ProgrammeWorld.js";

describe("relayersOf", () => {
  afterEach(() => Reflect.deleteProperty(process.env, RELAYER_KEYS));
  const [first, second] = [testWallet(70), testWallet(71)];

  it("gives an account for every key, in their order", async () => {
    process.env[RELAYER_KEYS] = ` ${first.privateKey}, ${second.privateKey.slice(2)},`;
    expect((await relayersOf(hre)).map(({ address }) => address)).to.deep.equal([first.address, second.address]);
  });

  it("refuses what is no key, and a key given twice, without showing any", async () => {
    for (const keys of [`${first.privateKey},0x1234secret`, `${first.privateKey},${first.privateKey}`]) {
      process.env[RELAYER_KEYS] = keys;
      const error = await allianceErrorOf(() => relayersOf(hre));
      expect(error.code).to.equal("INVALID_RELAYER_KEYS");
      expect(String(error)).not.to.match(/secret|[0-9a-f]{16}/);
    }
  });

  it("refuses when there are none", async () => {
    process.env[RELAYER_KEYS] = ",";
    expect((await allianceErrorOf(() => relayersOf(hre))).code).to.equal("NO_RELAYER_KEYS");
  });
});
