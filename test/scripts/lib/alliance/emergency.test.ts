import { expect } from "chai";
import { contractsOf } from "../../../../scripts/lib/alliance/contractsOf.js";
import { pauseAlliance } from "../../../../scripts/lib/alliance/pauseAlliance.js";
import { suspendPartner } from "../../../../scripts/lib/alliance/suspendPartner.js";
import { windDownPartner } from "../../../../scripts/lib/alliance/windDownPartner.js";
import { planAlliance } from "../../../../scripts/lib/alliance/planAlliance.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { connection, ethers, loadFixture, time } from "../../../support/fixture.js";
import { manifestWith, standingAlliance, stateOf, withKeys } from "../../../support/standingAlliance.js";

const DAY = 86_400;
const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

async function standing() {
  const { book, manifest } = await loadFixture(standingAlliance);
  return { book, manifest, ...contractsOf(book, ethers.provider), state: () => stateOf(book, manifest) };
}

describe("pauseAlliance", () => {
  it("stops all pools, or one by its symbol, and sends nothing when they are paused", async () => {
    const { state, exchange } = await standing();
    expect(await pauseAlliance(connection, await state(), "SSG")).to.equal(true);
    expect((await state()).partners.map(({ pool }) => pool?.paused)).to.deep.equal([false, true]);
    expect(await pauseAlliance(connection, await state(), "2")).to.equal(false);
    expect(await pauseAlliance(connection, await state(), undefined)).to.equal(true);
    expect(await exchange.paused()).to.equal(true);
    expect(await pauseAlliance(connection, await state(), undefined)).to.equal(false);
  });

  it("fails with PARTNER_UNKNOWN, naming those there are, and with KEY_MISSING without a guardian's key", async () => {
    const { state } = await standing();
    const error = await expectAllianceError("PARTNER_UNKNOWN", async () =>
      pauseAlliance(connection, await state(), "Lotte"),
    );
    expect(error.remedy).to.contain("2 SSG Shinsegae Duty Free");
    await expectAllianceError("KEY_MISSING", async () => pauseAlliance(withKeys([DEPLOYER]), await state(), undefined));
  });

  it("makes the file's funding wait while a pool is paused", async () => {
    const { book, state } = await standing();
    await pauseAlliance(connection, await state(), "YNJ");
    const more = manifestWith([["partners", 0, "pool", "funding"], "400001"]);
    const { steps } = planAlliance(more, await stateOf(book, more));
    expect(steps.map(({ path, calls }) => [path, calls.length])).to.deep.equal([
      ["milk.funder", 1],
      ["partners[0].pool.funding", 0],
    ]);
  });
});

describe("suspendPartner", () => {
  it("suspends once", async () => {
    const { state } = await standing();
    expect(await suspendPartner(connection, await state(), "Yanolja")).to.equal(true);
    expect((await state()).partners.map(({ status }) => status)).to.deep.equal(["Suspended", "Active"]);
    expect(await suspendPartner(connection, await state(), "1")).to.equal(false);
  });
});

describe("windDownPartner", () => {
  it("announces once, and leaves the partner alone in the file that says it has left", async () => {
    const { book, state } = await standing();
    const closesAt = (await time.latest()) + 31 * DAY;
    expect(await windDownPartner(connection, await state(), "SSG", closesAt)).to.equal(true);
    expect((await state()).partners[1]).to.include({ status: "WindingDown", closesAt: BigInt(closesAt) });
    expect(await windDownPartner(connection, await state(), "SSG", closesAt)).to.equal(false);
    await expectAllianceError("WIND_DOWN_STARTED", async () =>
      windDownPartner(connection, await state(), "SSG", closesAt + DAY),
    );
    const left = manifestWith([["partners", 1, "left"], true], [["partners", 1, "issuers"], [DEPLOYER]]);
    expect(planAlliance(left, await stateOf(book, left))).to.deep.equal({ steps: [], fixed: [] });
  });

  it("fails with INVALID_NOTICE, sending nothing, for less than 30 or more than 730 days", async () => {
    const { state } = await standing();
    const block = await ethers.provider.getBlockNumber();
    for (const days of [29, 731]) {
      await expectAllianceError("INVALID_NOTICE", async () =>
        windDownPartner(connection, await state(), "SSG", (await time.latest()) + days * DAY),
      );
    }
    expect(await ethers.provider.getBlockNumber()).to.equal(block);
  });
});
