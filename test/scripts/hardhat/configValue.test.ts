import { chmod, writeFile } from "node:fs/promises";
import { expect } from "chai";
import hre from "hardhat";
import { configValue } from "../../../scripts/hardhat/configValue.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { withEnvironment } from "../../support/withEnvironment.js";

describe("configValue", () => {
  const directory = temporaryDirectory();

  it("takes the environment's before a credential's", async () => {
    await writeFile(directory.path("MILK_TEST_VALUE"), "of the credential\n", { mode: 0o400 });
    const CREDENTIALS_DIRECTORY = directory.path("");
    await withEnvironment({ CREDENTIALS_DIRECTORY }, async () => {
      expect(await configValue(hre, "MILK_TEST_VALUE")).to.equal("of the credential");
      await withEnvironment({ MILK_TEST_VALUE: "of the environment" }, async () => {
        expect(await configValue(hre, "MILK_TEST_VALUE")).to.equal("of the environment");
      });
    });
  });

  it("refuses a credential that anybody can read, and does not show it", async () => {
    const file = directory.path("MILK_LOOSE_VALUE");
    await writeFile(file, "secret", { mode: 0o600 });
    await withEnvironment({ CREDENTIALS_DIRECTORY: directory.path("") }, async () => {
      for (const mode of [0o604, 0o620, 0o666]) {
        await chmod(file, mode);
        const error = await expectAllianceError("KEY_EXPOSED", () => configValue(hre, "MILK_LOOSE_VALUE"));
        expect(error.message).to.contain(file).and.not.to.contain("secret");
      }
      // As systemd shows it to a unit's user.
      await chmod(file, 0o440);
      expect(await configValue(hre, "MILK_LOOSE_VALUE")).to.equal("secret");
    });
  });
});
