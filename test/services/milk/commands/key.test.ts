import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { Wallet } from "ethers";
import hre from "hardhat";
import { testWallet } from "../../../support/ProgrammeWorld.js";
import { keysOf } from "../../../../scripts/hardhat/keysOf.js";
import { accountOf } from "../../../../services/common/keys/accountOf.js";
import { KEY_NAMES } from "../../../../services/common/keys/keyNames.js";
import { relayersOf } from "../../../../services/common/keys/relayersOf.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { runMilk } from "../../../support/runMilk.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";
import { withEnvironment } from "../../../support/withEnvironment.js";

const PASSWORD = "correct horse battery staple";
const { privateKey, address } = testWallet(3);

describe("milk key", () => {
  const files = temporaryDirectory();
  let passwordFile: string;
  let key: string;

  before(async () => {
    passwordFile = files.path("password");
    await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
    await writeFile(files.path("plain"), privateKey, { mode: 0o600 });
    key = files.path("issuer.key");
    const made = await runMilk(["key", "import"], { from: files.path("plain"), out: key, passwordFile });
    expect(made).to.deep.equal({ out: `${address}\n`, error: "", code: 0 });
  });

  it("imports a key into a file that only its owner can read, in the form of wallets, without showing it", async () => {
    expect((await stat(key)).mode & 0o777).to.equal(0o600);
    const json = await readFile(key, "utf8");
    expect(json).not.to.include(privateKey.slice(2));
    expect((await Wallet.fromEncryptedJson(json, PASSWORD)).address).to.equal(address);
  });

  it("draws a key, and shows its address with and without its password", async () => {
    const out = files.path("new.key");
    const made = await runMilk(["key", "new"], { out, passwordFile, json: true });
    const told: unknown = JSON.parse(made.out);
    expect(told).to.have.property("file", out);
    expect((await runMilk(["key", "show"], { key: out, json: true })).out).to.equal(made.out);
    expect((await runMilk(["key", "show"], { key: out, check: true, passwordFile, json: true })).out).to.equal(
      made.out,
    );
  });

  it("serves services and the alliance's tasks, whatever else there is", async () => {
    const { programme, relayer, pricer } = KEY_NAMES;
    const environment = {
      [`${programme}_FILE`]: key,
      [`${relayer}_FILE`]: ` ${key},`,
      [`${pricer}_FILE`]: key,
      ...Object.fromEntries([programme, relayer, pricer].map((name) => [`${name}_PASSWORD_FILE`, passwordFile])),
    };
    await withEnvironment(environment, async () => {
      expect((await accountOf(programme)).address).to.equal(address);
      expect((await relayersOf()).map((sender) => sender.address)).to.deep.equal([address]);
      expect(await keysOf(hre)).to.deep.equal([{ name: pricer, privateKey, address, source: `the key file ${key}` }]);
      const other = testWallet(4);
      await withEnvironment({ [programme]: other.privateKey }, async () => {
        expect((await accountOf(programme)).address).to.equal(other.address);
      });
    });
  });

  it("takes the password from systemd's credentials, and misses it where nobody can type it", async () => {
    const { feeder } = KEY_NAMES;
    await writeFile(files.path(`${feeder}_PASSWORD`), PASSWORD, { mode: 0o400 });
    await withEnvironment({ [`${feeder}_FILE`]: key }, async () => {
      const error = await expectAllianceError("PASSWORD_MISSING", () => accountOf(feeder));
      expect(error.remedy).to.contain(`${feeder}_PASSWORD_FILE`);
      await withEnvironment({ CREDENTIALS_DIRECTORY: files.path("") }, async () => {
        expect((await accountOf(feeder)).address).to.equal(address);
      });
    });
  });

  it("refuses what would open a door or lose a key, and shows neither key nor password", async () => {
    const [open, weak, other] = [files.path("open.key"), files.path("weak"), files.path("other")];
    await writeFile(open, await readFile(key));
    await chmod(open, 0o644);
    await writeFile(weak, "milk", { mode: 0o600 });
    await writeFile(other, `${PASSWORD}s`, { mode: 0o600 });
    await writeFile(files.path("wrong"), "0x1234secret", { mode: 0o600 });
    const out = files.path("none.key");
    const cases: readonly (readonly [words: string[], options: Record<string, string | boolean>, code: string])[] = [
      [["new"], { out: key, passwordFile }, "KEY_FILE_UNWRITABLE"],
      [["new"], { out, passwordFile: weak }, "PASSWORD_SHORT"],
      [["new"], { out, passwordFile: files.path("nothing") }, "PASSWORD_UNREADABLE"],
      [["new"], { out }, "NOTHING_TYPED"],
      [["import"], { out, passwordFile, from: files.path("wrong") }, "INVALID_KEY"],
      [["import"], { out, passwordFile, from: open }, "KEY_EXPOSED"],
      [["show"], { key: open }, "KEY_EXPOSED"],
      [["show"], { key: files.path("nothing") }, "KEY_FILE_UNREADABLE"],
      [["show"], { key: files.path("plain") }, "KEY_FILE_INVALID"],
      [["show"], { key, check: true, passwordFile: other }, "PASSWORD_WRONG"],
    ];
    for (const [words, options, code] of cases) {
      const { error, ...ended } = await runMilk(["key", ...words], { ...options, json: true });
      expect(JSON.parse(error), words.join(" ")).to.have.nested.property("error.code", code);
      expect(ended).to.deep.equal({ out: "", code: 1 });
      expect(error).not.to.match(/1234secret|correct horse/);
      expect(error).not.to.contain(privateKey.slice(2));
    }
  });
});
