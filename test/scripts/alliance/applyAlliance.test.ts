import { expect } from "chai";
import { id, parseEther, toBeHex, zeroPadValue, ZeroHash } from "ethers";
import { contractsOf } from "../../../scripts/alliance/contractsOf.js";
import { checkCode } from "../../../scripts/alliance/checkCode.js";
import { verifyAlliance } from "../../../scripts/alliance/verifyAlliance.js";
import type { AddressBook } from "../../../scripts/alliance/AddressBook.js";
import type { Manifest } from "../../../deploy/manifest/parseManifest.js";
import { feedId } from "../../../sdk/feedId.js";
import { partnerRole } from "../../../sdk/partnerRole.js";
import hre from "hardhat";
import { allianceDigest } from "../../support/allianceDigest.js";
import type { Change } from "../../support/changedManifest.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { ethers, loadFixture, time } from "../../support/fixture.js";
import { applyTo, manifestWith, standingAlliance, stateOf, withKeys } from "../../support/standingAlliance.js";
import { firstPartners } from "../../support/firstPartners.js";
import { parseManifest } from "../../../deploy/manifest/parseManifest.js";

const DELAY = 172_800;
const COUNCIL = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const GUARDIAN = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const JPY = { id: "JPY/KRW", maxAgeSeconds: 3600, averagingWindowSeconds: 600, maxJump: 900, maxDivergence: 500 };

async function expectVerified(book: AddressBook, manifest: Manifest): Promise<void> {
  const state = await stateOf(book, manifest);
  const checks = verifyAlliance(manifest, state, await checkCode(hre, ethers.provider, state));
  for (const { name, problems } of checks) expect(problems, name).to.deep.equal([]);
}

async function account(index: number): Promise<string> {
  const found = (await ethers.getSigners())[index];
  if (found === undefined) throw new RangeError(`no account ${index}`);
  return found.address;
}

describe("applyAlliance", () => {
  it("makes an alliance from nothing, and is verified", async () => {
    const { manifest, book, first } = await loadFixture(standingAlliance);
    expect(first.steps).to.deep.equal([]);
    // Two points, two partners, four grants, two pools, an allowance, two quotes and two fundings.
    expect(first.sent).to.equal(15);
    await expectVerified(book, manifest);
  });

  it("sends nothing when it is run again", async () => {
    const { manifest, book } = await loadFixture(standingAlliance);
    const block = await ethers.provider.getBlockNumber();
    const { sent, steps } = await applyTo(book, manifest);
    expect({ sent, steps }).to.deep.equal({ sent: 0, steps: [] });
    expect(await ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("schedules all that needs the timelock, once, executes it when it is due, and then sends nothing", async () => {
    const { book } = await loadFixture(standingAlliance);
    const [operator, guardian, reporter, treasurer] = await Promise.all([50, 51, 52, 53].map(account));
    const { oracle } = contractsOf(book, ethers.provider);
    // The one that goes has a seat to lose.
    const leaving = await ethers.getSigner("0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65");
    await oracle.connect(leaving).post(feedId("MLK/KRW"), 279n * 10n ** 8n, await time.latest());
    const changes: Change[] = [
      [["timelock", "delaySeconds"], 86_400],
      [["operators"], [operator]],
      [["guardians"], [guardian]],
      [["reporters", 0], reporter],
      [["openSectors"], ["travel"]],
      [["oracle", "feeds", 0, "maxJump"], 900],
      [["oracle", "feeds", 2], JPY],
      [["exchange", "fee"], 200],
      [["partners", 0, "pool", "dailyOutflowMilk"], 30_000],
      [["partners", 1, "treasurers", 1], treasurer],
      [["partners", 1, "pool", "funding"], "400001"],
    ];
    const manifest = manifestWith(...changes);
    const scheduled = await applyTo(book, manifest);
    // Removal of the guardian apart, everything else in one, and what needs no timelock at once.
    expect(scheduled.state?.timelock.operations).to.have.lengthOf(2);
    expect(scheduled.sent).to.equal(2 + 3);
    expect(new Set(scheduled.steps.map(({ by }) => by))).to.deep.equal(new Set(["council", "deployer"]));
    expect((await applyTo(book, manifest)).sent).to.equal(0);

    await time.increase(DELAY);
    const { timelock } = contractsOf(book, ethers.provider);
    const removals = await Promise.all(
      (scheduled.state?.timelock.operations ?? []).map(({ id: operation }) => timelock.isRemoval(operation)),
    );
    expect(removals.filter(Boolean)).to.have.lengthOf(1);
    const executed = await applyTo(book, manifest);
    expect(executed.steps).to.deep.equal([]);
    expect(executed.sent).to.equal(2);
    const after = executed.state?.book ?? book;
    expect(Object.keys(after.feeds)).to.deep.equal(["MLK/KRW", "USD/KRW", "JPY/KRW"]);
    await expectVerified(after, manifest);
    expect((await oracle.observationOf(feedId("MLK/KRW"), leaving)).price, "a seat").to.equal(0n);
    expect((await applyTo(after, manifest)).sent).to.equal(0);
  });

  it("can take the same decision again, and again", async () => {
    const { book, manifest } = await loadFixture(standingAlliance);
    const dearer = manifestWith([["exchange", "fee"], 200]);
    for (const file of [dearer, manifest, dearer, manifest, dearer]) {
      expect((await applyTo(book, file)).sent).to.equal(1);
      await time.increase(DELAY);
      const { steps, sent } = await applyTo(book, file);
      expect({ steps, sent }).to.deep.equal({ steps: [], sent: 1 });
    }
  });

  it("schedules only what is not scheduled yet when the file is changed meanwhile", async () => {
    const { book } = await loadFixture(standingAlliance);
    await applyTo(book, manifestWith([["exchange", "fee"], 200]));
    const more = manifestWith([["exchange", "fee"], 200], [["oracle", "feeds", 0, "maxJump"], 900]);
    const { sent, state } = await applyTo(book, more);
    expect(sent).to.equal(1);
    expect(state?.timelock.operations.map(({ calls }) => calls.length)).to.deep.equal([1, 1]);
    await time.increase(DELAY);
    expect((await applyTo(book, more)).steps).to.deep.equal([]);
  });

  it("never executes what the file no longer asks for", async () => {
    const { book, manifest } = await loadFixture(standingAlliance);
    await applyTo(book, manifestWith([["exchange", "fee"], 200]));
    await time.increase(DELAY);
    expect((await applyTo(book, manifest)).sent).to.equal(0);
    expect((await contractsOf(book, ethers.provider).exchange.settings()).feeRate).to.equal(150n);
  });

  it("executes what the council scheduled one by one as well", async () => {
    const { book } = await loadFixture(standingAlliance);
    const { timelock, registry } = contractsOf(book, await ethers.getSigner(COUNCIL));
    const guardian = await account(51);
    const data = registry.interface.encodeFunctionData("grantRole", [id("GUARDIAN_ROLE"), guardian]);
    await timelock.schedule(registry, 0n, data, ZeroHash, ZeroHash, DELAY);
    await time.increase(DELAY);
    const manifest = manifestWith([["guardians", 1], guardian]);
    const { sent, steps } = await applyTo(book, manifest);
    expect({ sent, steps }).to.deep.equal({ sent: 1, steps: [] });
  });

  it("hands the council over, and the former council can propose nothing", async () => {
    const { book } = await loadFixture(standingAlliance);
    const council = await account(54);
    const manifest = manifestWith([["timelock", "council"], council]);
    await applyTo(book, manifest);
    await time.increase(DELAY);
    expect((await applyTo(book, manifest)).steps).to.deep.equal([]);
    const { proposers, cancellers } = (await stateOf(book, manifest)).timelock;
    expect({ proposers, cancellers }).to.deep.equal({ proposers: [council], cancellers: [council] });
    await expectVerified(book, manifest);
  });

  it("dismisses a proposer that the file does not name by an operation that it cannot cancel, and guardians can", async () => {
    const { book, manifest } = await loadFixture(standingAlliance);
    const { timelock } = contractsOf(book, await ethers.getSigner(COUNCIL));
    const thief = await account(54);
    const self = book.contracts.timelock.address;
    for (const role of ["PROPOSER_ROLE", "CANCELLER_ROLE"]) {
      const data = timelock.interface.encodeFunctionData("grantRole", [id(role), thief]);
      await timelock.schedule(self, 0n, data, ZeroHash, ZeroHash, DELAY);
      await time.increase(DELAY);
      await timelock.execute(self, 0n, data, ZeroHash, ZeroHash);
    }
    const changed = manifestWith([["exchange", "fee"], 200]);
    const { state } = await applyTo(book, changed, withKeys([COUNCIL]));
    const operations = state?.timelock.operations ?? [];
    expect(operations.map(({ calls }) => calls.length)).to.deep.equal([1, 1, 1]);
    const cancelling = timelock.connect(await ethers.getSigner(thief));
    const outcomes = await Promise.all(operations.map(({ id: operation }) => timelock.isDismissal(operation, thief)));
    expect(outcomes.filter(Boolean)).to.have.lengthOf(1);
    for (const [i, { id: operation, removal }] of operations.entries()) {
      if (outcomes[i] !== true) continue;
      expect(removal).to.equal(false);
      await expect(cancelling.cancel(operation)).to.be.revertedWithCustomError(
        timelock,
        "AllianceTimelock_OwnDismissal",
      );
    }
    await time.increase(DELAY);
    expect((await applyTo(book, changed)).steps).to.deep.equal([]);
    expect((await stateOf(book, manifest)).timelock.proposers).to.deep.equal([COUNCIL]);
  });

  it("is not held up by an operation that does what the file asks for but needs one that nobody scheduled", async () => {
    const { book } = await loadFixture(standingAlliance);
    const { timelock, registry } = contractsOf(book, await ethers.getSigner(COUNCIL));
    const guardian = await account(51);
    const data = registry.interface.encodeFunctionData("grantRole", [id("GUARDIAN_ROLE"), guardian]);
    await timelock.schedule(registry, 0n, data, id("nobody schedules this"), ZeroHash, DELAY);
    const manifest = manifestWith([["guardians", 1], guardian]);
    expect((await applyTo(book, manifest)).sent).to.equal(1);
    await time.increase(DELAY);
    expect((await applyTo(book, manifest)).steps).to.deep.equal([]);
  });

  it("revokes what a former admin granted page by page, each in one transaction", async () => {
    const { book, manifest } = await loadFixture(standingAlliance);
    const [partner] = manifest.partners;
    if (partner === undefined) throw new RangeError("no partner");
    const { registry } = contractsOf(book, await ethers.getSigner(partner.admin));
    const thieves = Array.from({ length: 130 }, (_, i) => zeroPadValue(toBeHex(2 ** 20 + i), 20));
    const [issuer, treasurer] = [partnerRole(1, "issuer"), partnerRole(1, "treasurer")];
    const granting = (role: string, accounts: readonly string[]) =>
      registry.multicall(accounts.map((thief) => registry.interface.encodeFunctionData("grantRole", [role, thief])));
    await granting(issuer, thieves);
    await granting(treasurer, thieves.slice(0, 1));
    const { sent, steps } = await applyTo(book, manifest);
    expect({ sent, steps }).to.deep.equal({ sent: 3, steps: [] });
    expect(await registry.getRoleMembers(issuer)).to.deep.equal(partner.issuers);
    expect(await registry.getRoleMembers(treasurer)).to.deep.equal(partner.treasurers);
  });

  it("schedules very many decisions as several operations that fit a block", async () => {
    const { book } = await loadFixture(standingAlliance);
    const sectors = Array.from({ length: 130 }, (_, i) => `sector ${i}`);
    const manifest = manifestWith([["openSectors"], sectors]);
    const { state } = await applyTo(book, manifest);
    expect(state?.timelock.operations.map(({ calls }) => calls.length)).to.deep.equal([100, 30]);
    await time.increase(DELAY);
    expect((await applyTo(book, manifest)).steps).to.deep.equal([]);
  });

  it("takes in a further partner, whose pool waits for the feed of its currency", async () => {
    const { book } = await loadFixture(standingAlliance);
    const pool = ["partners", 2, "pool", "currencyFeed"] as const;
    const manifest = parseManifest(firstPartners(3, [["oracle", "feeds", 2], JPY], [pool, "JPY/KRW"]), "three");
    const first = await applyTo(book, manifest);
    expect(first.steps.map(({ path }) => path)).to.deep.equal([
      "oracle.feeds[2]",
      "oracle.feeds[2]",
      "partners[2].pool",
      "partners[2].pool.bid",
      "partners[2].pool.funding",
    ]);
    await time.increase(DELAY);
    const second = await applyTo(book, manifest);
    expect(second.steps).to.deep.equal([]);
    await expectVerified(second.state?.book ?? book, manifest);
    const { exchange } = contractsOf(book, ethers.provider);
    expect((await exchange.pool(second.state?.partners[2]?.point.address ?? "")).reserve).to.equal(
      parseEther("250000"),
    );
  });

  it("uses a point contract that somebody made for the partner, if it is what the file says", async () => {
    const { book } = await loadFixture(standingAlliance);
    const manifest = parseManifest(firstPartners(3), "three");
    const { pointFactory } = contractsOf(book, (await ethers.getSigners())[60] ?? null);
    const { point } = manifest.partners[2] ?? {};
    if (point === undefined) throw new TypeError("no third partner");
    const terms = {
      partnerId: 3,
      epochLength: point.epochLengthSeconds,
      commitmentPeriod: point.commitmentPeriodSeconds,
      dailyCap: point.dailyCap,
      exchange: book.contracts.exchange.address,
      name: point.name,
      symbol: point.symbol,
    };
    // The first is a trap: points that live for ever so long.
    for (const validity of [64, point.validityEpochs]) {
      await pointFactory.make(book.contracts.registry.address, { ...terms, validity });
    }
    const made = (await stateOf(book, manifest)).made.get(3);
    expect(made).to.have.lengthOf(2);
    await applyTo(book, manifest);
    expect((await stateOf(book, manifest)).partners[2]?.point.address).to.equal(made?.[1]?.address);
    await expectVerified(book, manifest);
  });

  it("does what its keys can do and leaves the rest to others, who end in the same state", async () => {
    const { book } = await loadFixture(standingAlliance);
    const manifest = parseManifest(firstPartners(3, [["exchange", "fee"], 200]), "three");
    const partner = manifest.partners[2];
    const [operator] = manifest.operators;
    if (partner === undefined || operator === undefined) throw new TypeError("no third partner");

    const left = async (...keys: string[]) => (await applyTo(book, manifest, withKeys(keys))).steps.map(({ by }) => by);
    expect(await left(DEPLOYER)).to.include.members(["operator", "council", "partner admin", "treasurer", "funder"]);
    expect(await left(operator)).not.to.include("operator");
    expect(await left(partner.admin)).not.to.include("partner admin");
    expect(await left(manifest.milk.funder, ...partner.treasurers)).to.deep.equal(["council"]);
    await applyTo(book, manifest, withKeys([COUNCIL]));
    await time.increase(DELAY);
    expect(await left(DEPLOYER)).to.deep.equal([]);
    const digest = allianceDigest(await stateOf(book, manifest));

    const { book: other } = await loadFixture(standingAlliance);
    await applyTo(other, manifest);
    await time.increase(DELAY);
    await applyTo(other, manifest);
    expect(allianceDigest(await stateOf(other, manifest))).to.equal(digest);
  });

  it("fails with IMMUTABLE_DIFFERS, naming each path, before anything is sent", async () => {
    const { book } = await loadFixture(standingAlliance);
    const block = await ethers.provider.getBlockNumber();
    const manifest = manifestWith(
      [["exchange", "fee"], 200],
      [["milk", "cap"], "1300000001"],
      [["partners", 1, "point", "validityEpochs"], 25],
    );
    const error = await expectAllianceError("IMMUTABLE_DIFFERS", () => applyTo(book, manifest));
    expect(error.message)
      .to.include("milk.cap:")
      .and.to.include("partners[1].point.validityEpochs: 24 on the chain, 25");
    expect(await ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("sends nothing when the plan is not confirmed", async () => {
    const { book } = await loadFixture(standingAlliance);
    const block = await ethers.provider.getBlockNumber();
    const confirm = async () => {
      throw new RangeError("no");
    };
    const manifest = manifestWith([["exchange", "fee"], 200]);
    const refused = await applyTo(book, manifest, undefined, { confirm }).then(
      () => false,
      () => true,
    );
    expect(refused).to.equal(true);
    expect(await ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("fails with STEP_REFUSED, naming path, call and reason, when the chain refuses a step", async () => {
    const { book } = await loadFixture(standingAlliance);
    const { milk } = contractsOf(book, await ethers.getSigner("0xa0Ee7A142d267C1f36714E4a8F75612F20a79720"));
    // The funder spent what it was to pay with.
    await milk.transfer(DEPLOYER, await milk.balanceOf("0xa0Ee7A142d267C1f36714E4a8F75612F20a79720"));
    const manifest = manifestWith([["partners", 0, "pool", "funding"], "400001"]);
    const error = await expectAllianceError("STEP_REFUSED", () => applyTo(book, manifest));
    expect(error.message)
      .to.match(/^partners\[0\]\.pool\.funding: PointExchange\.fund\(/)
      .and.to.include("ERC20InsufficientBalance");
  });

  it("withholds a guardian's cancelled decision until the council schedules it anew", async () => {
    const { book } = await loadFixture(standingAlliance);
    const manifest = manifestWith([["exchange", "fee"], 200]);
    const { state } = await applyTo(book, manifest);
    const { timelock } = contractsOf(book, await ethers.getSigner(GUARDIAN));
    await timelock.cancel(state?.timelock.operations[0]?.id ?? ZeroHash);
    await time.increase(DELAY);
    expect((await applyTo(book, manifest)).sent, "scheduled anew").to.equal(1);
    expect((await stateOf(book, manifest)).timelock.operations).to.have.lengthOf(1);
    await time.increase(DELAY);
    expect((await applyTo(book, manifest)).steps).to.deep.equal([]);
  });
});
