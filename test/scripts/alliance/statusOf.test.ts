import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import hre from "hardhat";
import { checkCode } from "../../../scripts/alliance/checkCode.js";
import { contractsOf } from "../../../scripts/alliance/contractsOf.js";
import { formatStatus } from "../../../scripts/alliance/formatStatus.js";
import { statusOf } from "../../../scripts/alliance/statusOf.js";
import { verifyAlliance } from "../../../scripts/alliance/verifyAlliance.js";
import type { AddressBook } from "../../../scripts/alliance/AddressBook.js";
import type { Manifest } from "../../../deploy/manifest/parseManifest.js";
import { feedId } from "../../../sdk/feedId.js";
import { partnerRole } from "../../../sdk/partnerRole.js";
import { ethers, loadFixture, networkHelpers, time } from "../../support/fixture.js";
import { manifestWith, standingAlliance, stateOf } from "../../support/standingAlliance.js";

const STRANGER = "0x000000000000000000000000000000000000bEEF";
const COUNCIL = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

/** An alliance whose reporters have just posted. */
async function pricedAlliance() {
  const standing = await standingAlliance();
  const { oracle } = contractsOf(standing.book, ethers.provider);
  const at = await time.latest();
  for (const reporter of standing.manifest.reporters) {
    const signer = await ethers.getSigner(reporter);
    await oracle.connect(signer).post(feedId("MLK/KRW"), 279n * 10n ** 8n, at);
    await oracle.connect(signer).post(feedId("USD/KRW"), 1_380n * 10n ** 8n, at);
  }
  return standing;
}

async function statusNow(book: AddressBook, manifest: Manifest) {
  const state = await stateOf(book, manifest);
  return statusOf(manifest, state, await checkCode(hre, ethers.provider, state));
}

async function alarms(book: AddressBook, manifest: Manifest): Promise<string[]> {
  return (await statusNow(book, manifest)).alarms.map(({ code, text }) => `${code} ${text}`);
}

async function problems(book: AddressBook, manifest: Manifest): Promise<Record<string, readonly string[]>> {
  const state = await stateOf(book, manifest);
  const checks = verifyAlliance(manifest, state, await checkCode(hre, ethers.provider, state));
  return Object.fromEntries(checks.filter(({ ok }) => !ok).map((check) => [check.name, check.problems]));
}

describe("statusOf", () => {
  it("has no alarm on a sound alliance, and shows roles, pools and feeds", async () => {
    const { book, manifest } = await loadFixture(pricedAlliance);
    const status = await statusNow(book, manifest);
    expect(status.alarms).to.deep.equal([]);
    const text = formatStatus(status);
    expect(text.split("\n").filter((line) => line.length > 100)).to.deep.equal([]);
    for (const reporter of manifest.reporters) expect(text).to.match(new RegExp(`^(reporters)? +${reporter}$`, "m"));
    expect(text).to.match(/YNJ +Active +400,000 +0 +0 +40,000 +8300 +8800/);
    expect(text).to.match(/MLK\/KRW +279\.0 +279\.0 +\d+ of 3600 s/);
    expect(text).to.include("0 with code that is not of this build").and.to.include("The chain is what the file says.");
  });

  it("names a feed that is stale, or has no answer", async () => {
    const { book, manifest } = await loadFixture(pricedAlliance);
    await time.increase(3_601);
    expect((await alarms(book, manifest)).join("\n")).to.match(
      /^FEED_STALE MLK\/KRW is 36\d\d s old; 3600 s are allowed\.$/,
    );
    const fresh = await loadFixture(standingAlliance);
    expect(await alarms(fresh.book, fresh.manifest)).to.deep.equal([
      "FEED_WITHOUT_ANSWER MLK/KRW has no answer yet.",
      "FEED_WITHOUT_ANSWER USD/KRW has no answer yet.",
    ]);
  });

  it("names a feed that is halted", async () => {
    const { book, manifest } = await loadFixture(pricedAlliance);
    const { oracle } = contractsOf(book, ethers.provider);
    const at = await time.latest();
    for (const reporter of manifest.reporters) {
      await oracle.connect(await ethers.getSigner(reporter)).post(feedId("MLK/KRW"), 900n * 10n ** 8n, at);
    }
    expect(await alarms(book, manifest)).to.deep.equal([
      "FEED_HALTED MLK/KRW is halted: a jump waits for the reporters.",
    ]);
  });

  it("names a pool below its alarm, unless its partner has left", async () => {
    const { book } = await loadFixture(pricedAlliance);
    const low = manifestWith([["partners", 1, "pool", "reserveAlarm"], "400000.01"]);
    expect(await alarms(book, low)).to.deep.equal([
      "POOL_LOW The pool of Shinsegae Duty Free has 400,000 MLK, less than its alarm of 400,000.01 MLK.",
    ]);
    const enough = manifestWith([["partners", 1, "pool", "reserveAlarm"], "400000"]);
    expect(await alarms(book, enough)).to.deep.equal([]);
  });

  it("names every stranger who holds a role", async () => {
    const { book, manifest } = await loadFixture(pricedAlliance);
    const { registry, timelock } = contractsOf(book, ethers.provider);
    const self = book.contracts.timelock.address;
    await networkHelpers.impersonateAccount(self);
    await networkHelpers.setBalance(self, 10n ** 18n);
    const council = await ethers.getSigner(self);
    await registry.connect(council).grantRole(id("REPORTER_ROLE"), STRANGER);
    await timelock.connect(council).grantRole(id("EXECUTOR_ROLE"), STRANGER);
    await timelock.connect(council).grantRole(id("PROPOSER_ROLE"), STRANGER);
    const admin = await ethers.getSigner(manifest.partners[0]?.admin ?? "");
    await registry.connect(admin).grantRole(partnerRole(1, "treasurer"), STRANGER);
    const held = (role: string) => `ROLE_HELD_BY_STRANGER ${STRANGER} holds ${role}, but the file does not name it.`;
    expect(await alarms(book, manifest)).to.deep.equal([
      held("the timelock's proposer role"),
      held("the timelock's executor role"),
      held("REPORTER"),
      held("TREASURER of Yanolja"),
    ]);
    expect(Object.keys(await problems(book, manifest))).to.deep.equal([
      "Every role is held by whom the file names, and by nobody else",
    ]);
  });

  it("names a contract whose code differs", async () => {
    const { book, manifest } = await loadFixture(pricedAlliance);
    const { address } = book.contracts.exchange;
    const code = await ethers.provider.getCode(address);
    // The last byte of the code, which is metadata and never runs.
    await networkHelpers.setCode(address, `${code.slice(0, -2)}00`);
    expect(await alarms(book, manifest)).to.deep.equal([
      `CODE_DIFFERS exchange at ${address} is not the PointExchange of this build, nor of an earlier one.`,
    ]);
    expect(await problems(book, manifest)).to.deep.equal({
      "Every contract's code is what this build makes, or an earlier one made": [`exchange at ${address}`],
    });
  });

  it("names an operation that waits in the timelock without the file asking for it", async () => {
    const { book, manifest } = await loadFixture(pricedAlliance);
    const { timelock, exchange } = contractsOf(book, await ethers.getSigner(COUNCIL));
    const data = exchange.interface.encodeFunctionData("unpauseAll");
    await timelock.schedule(exchange, 0n, data, ZeroHash, id("by hand"), 172_800);
    expect((await alarms(book, manifest)).join("\n")).to.match(/^OPERATION_NOT_OF_FILE Operation 0x[0-9a-f]{64} waits/);
  });

  it("names an operation that does what the file asks for, but never runs", async () => {
    const { book } = await loadFixture(pricedAlliance);
    const { timelock, registry } = contractsOf(book, await ethers.getSigner(COUNCIL));
    const data = registry.interface.encodeFunctionData("grantRole", [id("GUARDIAN_ROLE"), STRANGER]);
    await timelock.schedule(registry, 0n, data, id("nobody schedules this"), ZeroHash, 172_800);
    const manifest = manifestWith([["guardians", 1], STRANGER]);
    expect((await alarms(book, manifest)).join("\n")).to.match(/^OPERATION_NOT_OF_FILE Operation 0x[0-9a-f]{64} waits/);
    expect(formatStatus(await statusNow(book, manifest))).to.match(/0x[0-9a-f]{64} +1 +due 20\S+ +never runs/);
  });

  it("names a partner that closes though the file does not let it leave, and until when that can be taken back", async () => {
    const { book, manifest } = await loadFixture(pricedAlliance);
    const { registry } = contractsOf(book, await ethers.getSigner(manifest.partners[0]?.admin ?? ""));
    const closesAt = (await time.latest()) + 31 * 86_400;
    await registry.startWindDown(1, closesAt);
    const leaves = async (file: Manifest) =>
      (await alarms(book, file)).filter((alarm) => alarm.startsWith("PARTNER_LEAVES"));
    const [end, latest] = [closesAt, closesAt - 86_400].map((at) => new Date(at * 1_000).toISOString());
    expect(await leaves(manifest)).to.deep.equal([
      `PARTNER_LEAVES Yanolja closes at ${end}, but the file does not say that it leaves; the council can take that back until ${latest}.`,
    ]);
    expect(await leaves(manifestWith([["partners", 0, "left"], true]))).to.deep.equal([]);
    await time.increaseTo(closesAt - 86_399);
    expect((await leaves(manifest)).join()).to.include("nobody can take that back any more");
    await time.increaseTo(closesAt);
    expect(await leaves(manifest)).to.deep.equal([]);
  });
});

describe("verifyAlliance", () => {
  it("names every parameter and every fixed value that is not the file's", async () => {
    const { book } = await loadFixture(standingAlliance);
    const other = manifestWith([["exchange", "fee"], 200], [["partners", 0, "point", "name"], "Other"]);
    expect(await problems(book, other)).to.deep.equal({
      "Every parameter is what the file says": [
        "partners[0].point.name: Yanolja Point on the chain, Other in the file",
        "exchange.fee: 150 on the chain, 200 in the file",
      ],
    });
  });

  it("names a role of whoever deployed, even if the file gives it", async () => {
    const { book, manifest } = await loadFixture(standingAlliance);
    const operator = manifest.operators[0] ?? "";
    expect(await problems({ ...book, deployer: operator }, manifest)).to.deep.equal({
      "Whoever deployed holds no role": [`${operator} holds OPERATOR`],
    });
  });
});
