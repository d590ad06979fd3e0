import { writeFile } from "node:fs/promises";
import { expect } from "chai";
import hre from "hardhat";
import { configValue } from "../../../scripts/lib/configValue.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { withEnvironment } from "../../support/withEnvironment.js";

describe("configValue", () => {
  const directory = temporaryDirectory();

  it("takes the environment's before a credential's", async () => {
    await writeFile(directory.path("MILK_TEST_VALUE"), "of the credential\n");
    const CREDENTIALS_DIRECTORY = directory.path("");
    await withEnvironment({ CREDENTIALS_DIRECTORY }, async () => {
      expect(await configValue(hre, "MILK_TEST_VALUE")).to.equal("of the credential");
      await withEnvironment({ MILK_TEST_VALUE: "of the environment" }, async () => {
        expect(await configValue(hre, "MILK_TEST_VALUE")).to.equal("of the environment");
      });
    });
  });
});
