import { expect } from "chai";
import type { NamedKey } from "../../../scripts/hardhat/keysOf.js";
import { refuseMisplacedKeys } from "../../../scripts/alliance/refuseMisplacedKeys.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";
import { loadFixture } from "../../support/fixture.js";
import { manifestWith, standingAlliance, stateOf } from "../../support/standingAlliance.js";

const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const NEW = "0x000000000000000000000000000000000000bEEF";

describe("refuseMisplacedKeys", () => {
  const key = (name: NamedKey["name"], address: string): NamedKey => {
    return { name, address, privateKey: `0x${"5e".repeat(32)}`, source: "the environment" };
  };
  const { timelock, operators, guardians, milk, partners } = manifestWith();
  const holders: [NamedKey["name"], string, string][] = [
    ["MILK_COUNCIL_KEY", timelock.council, "council"],
    ["MILK_OPERATOR_KEY", operators[0] ?? "", "operator"],
    ["MILK_GUARDIAN_KEY", guardians[0] ?? "", "guardian"],
    ["MILK_FUNDER_KEY", milk.funder, "funder"],
    ["MILK_ADMIN_KEY", partners[1]?.admin ?? "", "partner's admin"],
    ["MILK_TREASURER_KEY", partners[1]?.treasurers[0] ?? "", "partner's treasurer"],
  ];

  it("takes keys of those whom the file names, before anything is deployed, and any key that deploys", () => {
    const keys = holders.map(([name, address]) => key(name, address));
    refuseMisplacedKeys([...keys, key("MILK_DEPLOYER_KEY", DEPLOYER)], manifestWith(), undefined);
  });

  it("names each key's name, account, role and source, and shows no key", async () => {
    for (const [name, holder, title] of holders) {
      const { code, message } = await allianceErrorOf(() =>
        refuseMisplacedKeys([key(name, DEPLOYER)], manifestWith(), undefined),
      );
      expect(code).to.equal("KEY_WITHOUT_ROLE");
      expect(message).to.include(`${name}, from the environment, is the key of ${DEPLOYER}, which is no ${title}: `);
      expect(message).to.include(holder).and.not.to.include("5e5e");
    }
  });

  it("says whose it is instead, and of all only those that are misplaced", async () => {
    const keys = [key("MILK_OPERATOR_KEY", guardians[0] ?? ""), key("MILK_FUNDER_KEY", milk.funder)];
    const { message } = await allianceErrorOf(() => refuseMisplacedKeys(keys, manifestWith(), undefined));
    expect(message).to.include("It is the guardian's.").and.not.to.include("MILK_FUNDER_KEY");
  });

  it("takes whom the chain has, and whom the file is about to name", async () => {
    const { book } = await loadFixture(standingAlliance);
    const changed = manifestWith([["guardians"], [NEW]], [["timelock", "council"], NEW]);
    const state = await stateOf(book, changed);
    const keys = [guardians[0] ?? "", NEW].map((address) => key("MILK_GUARDIAN_KEY", address));
    refuseMisplacedKeys([...keys, key("MILK_COUNCIL_KEY", timelock.council)], changed, state);
    const { message } = await allianceErrorOf(() =>
      refuseMisplacedKeys([key("MILK_GUARDIAN_KEY", DEPLOYER)], changed, state),
    );
    expect(message).to.include(`${guardians[0]}, ${NEW}`);
  });
});
