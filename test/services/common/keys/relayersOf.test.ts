import { expect } from "chai";
import { KEY_NAMES } from "../../../../services/common/keys/keyNames.js";
import { relayersOf } from "../../../../services/common/keys/relayersOf.js";
import { allianceErrorOf } from "../../../support/allianceErrorOf.js";
import { testWallet } from "../../../support/ProgrammeWorld.js";

const { relayer: RELAYER_KEYS } = KEY_NAMES;

describe("relayersOf", () => {
  afterEach(() => Reflect.deleteProperty(process.env, RELAYER_KEYS));
  const [first, second] = [testWallet(70), testWallet(71)];

  it("gives an account for every key, in their order", async () => {
    process.env[RELAYER_KEYS] = ` ${first.privateKey}, ${second.privateKey.slice(2)},`;
    expect((await relayersOf()).map(({ address }) => address)).to.deep.equal([first.address, second.address]);
  });

  it("refuses what is no key, and a key given twice, without showing any", async () => {
    for (const keys of [`${first.privateKey},0x1234secret`, `${first.privateKey},${first.privateKey}`]) {
      process.env[RELAYER_KEYS] = keys;
      const error = await allianceErrorOf(() => relayersOf());
      expect(error.code).to.equal("INVALID_RELAYER_KEYS");
      expect(String(error)).not.to.match(/secret|[0-9a-f]{16}/);
    }
  });

  it("refuses when there are none", async () => {
    process.env[RELAYER_KEYS] = ",";
    expect((await allianceErrorOf(() => relayersOf())).code).to.equal("NO_RELAYER_KEYS");
  });
});
