import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { cancelOperations, operationsToCancel } from "../../../scripts/alliance/cancelOperations.js";
import { contractsOf } from "../../../scripts/alliance/contractsOf.js";
import { lift, stepToLift } from "../../../scripts/alliance/lift.js";
import type { Stopped } from "../../../scripts/alliance/liftSteps.js";
import { pauseAlliance } from "../../../scripts/alliance/pauseAlliance.js";
import { statusOf } from "../../../scripts/alliance/statusOf.js";
import { suspendPartner } from "../../../scripts/alliance/suspendPartner.js";
import { windDownPartner } from "../../../scripts/alliance/windDownPartner.js";
import { planAlliance } from "../../../scripts/alliance/planAlliance.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { connection, ethers, loadFixture, time } from "../../support/fixture.js";
import { applyTo, manifestWith, standingAlliance, stateOf, withKeys } from "../../support/standingAlliance.js";

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

describe("lift", () => {
  it("schedules once, waits, and executes when it is due, whoever runs it then", async () => {
    const { state, exchange, timelock, book, manifest } = await standing();
    const run = async (on = connection) => lift(on, await state(), stepToLift(await state(), "pool", "SSG"));
    expect(await run()).to.deep.equal({ kind: "nothing stopped" });
    await pauseAlliance(connection, await state(), "SSG");
    const scheduled = await run();
    expect(scheduled).to.include({ kind: "scheduled", now: true });
    expect(await run()).to.deep.equal({ ...scheduled, now: false });
    const { alarms } = statusOf(manifest, await stateOf(book, manifest), []);
    expect(alarms.map(({ code }) => code)).not.to.include("OPERATION_NOT_OF_FILE");
    await time.increase(await timelock.getMinDelay());
    expect(await run(withKeys([DEPLOYER]))).to.deep.equal({ kind: "done" });
    expect((await exchange.pool((await state()).partners[1]?.point.address ?? "")).paused).to.equal(false);
    expect(await run()).to.deep.equal({ kind: "nothing stopped" });
  });

  it("lets all pools and a suspended partner go on, each by its own operation", async () => {
    const { state, timelock } = await standing();
    await pauseAlliance(connection, await state(), undefined);
    await suspendPartner(connection, await state(), "YNJ");
    const run = async (stopped: Stopped, partner?: string) =>
      lift(connection, await state(), stepToLift(await state(), stopped, partner));
    await run("all pools");
    await run("partner", "YNJ");
    await time.increase(await timelock.getMinDelay());
    expect([await run("all pools"), await run("partner", "YNJ")]).to.deep.equal([{ kind: "done" }, { kind: "done" }]);
    const after = await state();
    expect([after.exchange.paused, after.partners[0]?.status]).to.deep.equal([false, "Active"]);
  });

  it("fails with KEY_MISSING without the council's key, and with PARTNER_UNKNOWN", async () => {
    const { state } = await standing();
    await pauseAlliance(connection, await state(), undefined);
    const step = stepToLift(await state(), "all pools", undefined);
    await expectAllianceError("KEY_MISSING", async () => lift(withKeys([DEPLOYER]), await state(), step));
    const now = await state();
    await expectAllianceError("PARTNER_UNKNOWN", () => stepToLift(now, "pool", "Lotte"));
  });
});

describe("lift of a wind-down", () => {
  const announced = async () => {
    const context = await standing();
    const closesAt = (await time.latest()) + 31 * DAY;
    await windDownPartner(connection, await context.state(), "SSG", closesAt);
    const run = async () =>
      lift(connection, await context.state(), stepToLift(await context.state(), "wind-down", "SSG"));
    return { ...context, closesAt, run };
  };

  it("takes it back, as the council, and is nothing for the file to wonder about, unless that lets the partner leave", async () => {
    const { book, manifest, state, timelock, run } = await announced();
    expect(await run()).to.include({ kind: "scheduled", now: true });
    const stray = async (file: typeof manifest) =>
      statusOf(file, await stateOf(book, file), []).alarms.filter(({ code }) => code === "OPERATION_NOT_OF_FILE")
        .length;
    expect([await stray(manifest), await stray(manifestWith([["partners", 1, "left"], true]))]).to.deep.equal([0, 1]);
    await time.increase(await timelock.getMinDelay());
    expect(await run()).to.deep.equal({ kind: "done" });
    expect((await state()).partners[1]).to.include({ status: "Active", closesAt: 0n });
    expect(await run()).to.deep.equal({ kind: "nothing stopped" });
  });

  it("fails with WIND_DOWN_FINAL when the timelock would be due too late", async () => {
    const { timelock, closesAt, run } = await announced();
    await time.increaseTo(BigInt(closesAt - DAY) - (await timelock.getMinDelay()) + 1n);
    await expectAllianceError("WIND_DOWN_FINAL", run);
  });
});

describe("cancelOperations", () => {
  const [COUNCIL, GUARDIAN] = [
    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
  ];

  /** What a stolen council's key scheduled: calls that the file does not ask for, and a guardian's removal. */
  async function flooded(count: number) {
    const context = await standing();
    const { timelock, registry, exchange } = contractsOf(context.book, await ethers.getSigner(COUNCIL));
    const delay = await timelock.getMinDelay();
    const unpause = exchange.interface.encodeFunctionData("unpauseAll");
    for (let i = 0; i < count; i++) await timelock.schedule(exchange, 0n, unpause, ZeroHash, id(`flood ${i}`), delay);
    const removal = registry.interface.encodeFunctionData("revokeRole", [id("GUARDIAN_ROLE"), GUARDIAN]);
    await timelock.schedule(registry, 0n, removal, ZeroHash, ZeroHash, delay);
    const meant = async (which = "") => operationsToCancel(context.manifest, await context.state(), which);
    const waiting = async () => (await context.state()).timelock.operations;
    return { ...context, meant, waiting };
  }

  it("cancels, as a guardian in few transactions, all that the file does not ask for, and leaves what only the council can", async () => {
    const { state, meant, waiting } = await flooded(210);
    const before = await ethers.provider.getBlockNumber();
    const { cancelled, left } = await cancelOperations(withKeys([GUARDIAN]), await state(), await meant());
    expect(await ethers.provider.getBlockNumber()).to.equal(before + 2);
    expect([cancelled.length, left.length]).to.deep.equal([210, 1]);
    expect(await waiting()).to.deep.equal(left);
    const [last] = await cancelOperations(withKeys([COUNCIL]), await state(), await meant()).then(
      (done) => done.cancelled,
    );
    expect(last?.id).to.equal(left[0]?.id);
    expect(await waiting()).to.deep.equal([]);
  });

  it("leaves what the file asks for, unless it is meant by its id or by all", async () => {
    const { book, state, timelock } = await flooded(1);
    const changed = manifestWith([["exchange", "fee"], 200]);
    await applyTo(book, changed, withKeys([COUNCIL]));
    const wanted = async (which: string) => operationsToCancel(changed, await stateOf(book, changed), which);
    expect([(await wanted("")).length, (await wanted("all")).length]).to.deep.equal([2, 3]);
    const asked = (await wanted("all")).at(-1)?.id ?? "";
    const one = await wanted(asked.toUpperCase().replace("0X", "0x"));
    expect(one.map(({ id: operation }) => operation)).to.deep.equal([asked]);
    await cancelOperations(withKeys([GUARDIAN]), await state(), one);
    expect(await timelock.isOperationPending(asked)).to.equal(false);
    await expectAllianceError("OPERATION_UNKNOWN", () => wanted(asked));
  });

  it("passes over what was executed since, and fails with KEY_MISSING without a key that can", async () => {
    const { state, meant, waiting, timelock, exchange } = await flooded(3);
    const now = await state();
    const all = await meant();
    await time.increase(await timelock.getMinDelay());
    await pauseAlliance(connection, await state(), undefined);
    const runner = timelock.connect(await ethers.getSigner(DEPLOYER));
    const unpause = exchange.interface.encodeFunctionData("unpauseAll");
    await runner.execute(exchange, 0n, unpause, ZeroHash, id("flood 1"));
    await expectAllianceError("KEY_MISSING", () => cancelOperations(withKeys([DEPLOYER]), now, all));
    const removals = all.filter(({ removal }) => removal);
    await expectAllianceError("KEY_MISSING", () => cancelOperations(withKeys([GUARDIAN]), now, removals));
    await cancelOperations(connection, now, all);
    expect(await waiting()).to.deep.equal([]);
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
