import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { AllianceTimelock__factory, RoleRegistry__factory } from "../../typechain-types/index.js";
import { deployedFixture, ethers, loadFixture, time, type World } from "../support/fixture.js";

const UNAUTHORIZED = "AccessControlUnauthorizedAccount";
const DELAY = 172_800n;
const SECTOR = ethers.encodeBytes32String("travel");
/** OpenZeppelin's `OperationState`. */
const State = { Unset: 0n, Waiting: 1n, Ready: 2n, Done: 3n };

async function scheduling() {
  const world = await loadFixture(deployedFixture);
  const { timelock, registry } = world.alliance;
  const data = registry.interface.encodeFunctionData("setSectorOpen", [SECTOR, true]);
  const call = [await registry.getAddress(), 0n, data, ZeroHash, ethers.id("salt")] as const;
  const id = await timelock.hashOperation(...call);
  return { world, timelock, registry, call, id };
}

/** An operation that the council scheduled, and the second from which it may run. */
async function scheduled() {
  const context = await scheduling();
  await context.timelock.connect(context.world.council).schedule(...context.call, DELAY);
  return { ...context, due: BigInt(await time.latest()) + DELAY };
}

describe("AllianceTimelock", () => {
  describe("constructor", () => {
    it("names the council as the only proposer and canceller, and anybody as executor", async () => {
      const { alliance, council, guardian, operator } = await loadFixture(deployedFixture);
      const { timelock } = alliance;
      const [deployer] = await ethers.getSigners();
      if (deployer === undefined) throw new RangeError("no accounts");
      const holders = async (role: string) => {
        const accounts = [council, guardian, operator, deployer, timelock, ZeroAddress];
        const holds = await Promise.all(accounts.map((account) => timelock.hasRole(role, account)));
        return accounts.filter((_, i) => holds[i]);
      };
      expect(await holders(await timelock.PROPOSER_ROLE())).to.deep.equal([council]);
      expect(await holders(await timelock.CANCELLER_ROLE())).to.deep.equal([council]);
      expect(await holders(await timelock.EXECUTOR_ROLE())).to.deep.equal([ZeroAddress]);
      expect(await holders(ZeroHash)).to.deep.equal([timelock]);
      expect(await timelock.getMinDelay()).to.equal(DELAY);
    });

    it("grants in its logs those roles and no other", async () => {
      const { alliance, council } = await loadFixture(deployedFixture);
      const { timelock } = alliance;
      const [proposer, canceller, executor] = await Promise.all([
        timelock.PROPOSER_ROLE(),
        timelock.CANCELLER_ROLE(),
        timelock.EXECUTOR_ROLE(),
      ]);
      const granted = (await timelock.queryFilter(timelock.filters.RoleGranted())).map(({ args }) => [
        args.role,
        args.account,
      ]);
      expect(granted).to.have.deep.members([
        [ZeroHash, await timelock.getAddress()],
        [proposer, council.address],
        [canceller, council.address],
        [executor, ZeroAddress],
      ]);
    });

    it("makes the registry, whose only admin it is, with the holders named", async () => {
      const { alliance, council, guardian, reporters, members } = await loadFixture(deployedFixture);
      const { forwarder, pointFactory } = alliance;
      const holders = { operators: members.slice(0, 2), guardians: [guardian, council], reporters };
      const timelock = await new AllianceTimelock__factory(council).deploy(
        60n,
        council,
        forwarder,
        pointFactory,
        holders,
      );
      const registry = RoleRegistry__factory.connect(await timelock.registry(), council);
      expect(await registry.getRoleMembers(ZeroHash)).to.deep.equal([await timelock.getAddress()]);
      expect(await registry.getRoleMembers(await registry.OPERATOR_ROLE())).to.deep.equal(
        holders.operators.map(({ address }) => address),
      );
      expect(await registry.getRoleMembers(await registry.GUARDIAN_ROLE())).to.deep.equal([
        guardian.address,
        council.address,
      ]);
      expect(await registry.forwarder()).to.equal(await forwarder.getAddress());
      expect(await registry.pointFactory()).to.equal(await pointFactory.getAddress());
      expect(await timelock.getMinDelay()).to.equal(60n);
    });
  });

  describe("schedule", () => {
    it("is the council's, and says what will run and when", async () => {
      const { world, timelock, call, id } = await scheduling();
      const [target, value, data, predecessor, salt] = call;
      await expect(timelock.connect(world.council).schedule(...call, DELAY))
        .to.emit(timelock, "CallScheduled")
        .withArgs(id, 0n, target, value, data, predecessor, DELAY)
        .and.to.emit(timelock, "CallSalt")
        .withArgs(id, salt);
      expect(await timelock.getTimestamp(id)).to.equal(BigInt(await time.latest()) + DELAY);
      expect(await timelock.getOperationState(id)).to.equal(State.Waiting);
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not the council", async () => {
      const { world, timelock, call, id } = await scheduling();
      const role = await timelock.PROPOSER_ROLE();
      const [deployer] = await ethers.getSigners();
      for (const caller of [world.guardian, world.operator, world.partner(0).admin, deployer]) {
        await expect(timelock.connect(caller).schedule(...call, DELAY))
          .to.be.revertedWithCustomError(timelock, UNAUTHORIZED)
          .withArgs(caller, role);
      }
      expect(await timelock.getOperationState(id)).to.equal(State.Unset);
    });

    it("reverts with TimelockInsufficientDelay when the delay is a second short", async () => {
      const { world, timelock, call, id } = await scheduling();
      await expect(timelock.connect(world.council).schedule(...call, DELAY - 1n))
        .to.be.revertedWithCustomError(timelock, "TimelockInsufficientDelay")
        .withArgs(DELAY - 1n, DELAY);
      expect(await timelock.getOperationState(id)).to.equal(State.Unset);
    });
  });

  describe("execute", () => {
    it("reverts with TimelockUnexpectedOperationState in the second before the operation is due", async () => {
      const { timelock, registry, call, id, due } = await scheduled();
      await time.setNextBlockTimestamp(due - 1n);
      await expect(timelock.execute(...call))
        .to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState")
        .withArgs(id, `0x${(1n << State.Ready).toString(16).padStart(64, "0")}`);
      expect(await registry.isSectorOpen(SECTOR)).to.equal(false);
    });

    it("is anybody's from the second the operation is due", async () => {
      const { world, timelock, registry, call, id, due } = await scheduled();
      await time.setNextBlockTimestamp(due);
      await expect(timelock.connect(world.member(0)).execute(...call))
        .to.emit(timelock, "CallExecuted")
        .withArgs(id, 0n, ...call.slice(0, 3))
        .and.to.emit(registry, "SectorOpened")
        .withArgs(SECTOR, true);
      expect(await timelock.getOperationState(id)).to.equal(State.Done);
      expect(await registry.isSectorOpen(SECTOR)).to.equal(true);
    });

    it("runs an operation once", async () => {
      const { timelock, call, due } = await scheduled();
      await time.increaseTo(due);
      await timelock.execute(...call);
      await expect(timelock.execute(...call)).to.be.revertedWithCustomError(
        timelock,
        "TimelockUnexpectedOperationState",
      );
    });

    it("reverts with TimelockUnexpectedOperationState when the call was never scheduled", async () => {
      const { world, timelock, registry, call } = await scheduling();
      await expect(timelock.connect(world.council).execute(...call)).to.be.revertedWithCustomError(
        timelock,
        "TimelockUnexpectedOperationState",
      );
      expect(await registry.isSectorOpen(SECTOR)).to.equal(false);
    });
  });

  describe("cancel", () => {
    for (const who of ["council", "guardian"] as const) {
      it(`is the ${who}'s, and the operation never runs`, async () => {
        const { world, timelock, registry, call, id, due } = await scheduled();
        await expect(timelock.connect(world[who]).cancel(id)).to.emit(timelock, "Cancelled").withArgs(id);
        expect(await timelock.getOperationState(id)).to.equal(State.Unset);
        await time.increaseTo(due);
        await expect(timelock.execute(...call)).to.be.revertedWithCustomError(
          timelock,
          "TimelockUnexpectedOperationState",
        );
        expect(await registry.isSectorOpen(SECTOR)).to.equal(false);
      });
    }

    it("reverts with AccessControlUnauthorizedAccount when the caller is neither", async () => {
      const { world, timelock, id } = await scheduled();
      const role = await timelock.CANCELLER_ROLE();
      const [deployer] = await ethers.getSigners();
      for (const caller of [world.operator, world.partner(0).admin, world.member(0), deployer]) {
        await expect(timelock.connect(caller).cancel(id))
          .to.be.revertedWithCustomError(timelock, UNAUTHORIZED)
          .withArgs(caller, role);
      }
      expect(await timelock.getOperationState(id)).to.equal(State.Waiting);
    });
  });

  describe("a guardian's removal", () => {
    type Call = readonly [target: string, data: string];

    /** Calls that take the right to cancel from somebody, and calls that do more or something else. */
    async function calls(world: World) {
      const { alliance, guardian } = world;
      const { registry, timelock } = alliance;
      const { address: anybody } = world.member(0);
      const [own, theirs] = [await timelock.getAddress(), await registry.getAddress()];
      const [GUARDIAN, OPERATOR] = [await registry.GUARDIAN_ROLE(), await registry.OPERATOR_ROLE()];
      const canceller = await timelock.CANCELLER_ROLE();
      const revoke = (role: string, account: string) =>
        registry.interface.encodeFunctionData("revokeRole", [role, account]);
      const removal: Call = [theirs, revoke(GUARDIAN, guardian.address)];
      return {
        removals: [removal, [own, revoke(canceller, anybody)]] as Call[],
        others: [
          [theirs, registry.interface.encodeFunctionData("grantRole", [GUARDIAN, anybody])],
          [theirs, revoke(OPERATOR, guardian.address)],
          [theirs, revoke(canceller, guardian.address)],
          [own, revoke(GUARDIAN, guardian.address)],
          [await alliance.exchange.getAddress(), removal[1]],
          [theirs, `${removal[1]}00`],
          [theirs, "0x"],
        ] as Call[],
      };
    }

    async function schedule(world: World, batch: readonly Call[], single: boolean) {
      const { timelock } = world.alliance;
      const asCouncil = timelock.connect(world.council);
      const salt = ethers.id(JSON.stringify(batch));
      const [first] = batch;
      if (single && first !== undefined) {
        const call = [first[0], 0n, first[1], ZeroHash, salt] as const;
        await asCouncil.schedule(...call, DELAY);
        return { id: await timelock.hashOperation(...call), run: () => timelock.execute(...call) };
      }
      const [targets, values, payloads] = [batch.map(([to]) => to), batch.map(() => 0n), batch.map(([, data]) => data)];
      await asCouncil.scheduleBatch(targets, values, payloads, ZeroHash, salt, DELAY);
      return {
        id: await timelock.hashOperationBatch(targets, values, payloads, ZeroHash, salt),
        run: () => timelock.executeBatch(targets, values, payloads, ZeroHash, salt),
      };
    }

    it("is cancelled by no guardian, alone or in a batch of removals, and takes effect", async () => {
      const world = await loadFixture(deployedFixture);
      const { timelock, registry } = world.alliance;
      const { removals } = await calls(world);
      const operations = [
        ...removals.map((call) => ({ batch: [call], single: true })),
        { batch: removals, single: false },
      ];
      for (const { batch, single } of operations) {
        const { id } = await schedule(world, batch, single);
        expect(await timelock.isRemoval(id)).to.equal(true);
        await expect(timelock.connect(world.guardian).cancel(id))
          .to.be.revertedWithCustomError(timelock, "AllianceTimelock_GuardianRemoval")
          .withArgs(id);
        expect(await timelock.isOperationPending(id)).to.equal(true);
      }
      const { run } = await schedule(world, removals.slice(0, 1), false);
      await time.increase(DELAY);
      await run();
      expect(await registry.hasRole(await registry.GUARDIAN_ROLE(), world.guardian)).to.equal(false);
      // Who is removed cancels nothing any more: there is one list.
      const later = await schedule(world, [[await registry.getAddress(), "0x"]], true);
      await expect(timelock.connect(world.guardian).cancel(later.id)).to.be.revertedWithCustomError(
        timelock,
        UNAUTHORIZED,
      );
    });

    it("is cancelled by the council", async () => {
      const world = await loadFixture(deployedFixture);
      const { timelock } = world.alliance;
      const { id } = await schedule(world, (await calls(world)).removals, false);
      await expect(timelock.connect(world.council).cancel(id)).to.emit(timelock, "Cancelled").withArgs(id);
    });

    it("protects nothing else: what does more, or something else, guardians cancel", async () => {
      const world = await loadFixture(deployedFixture);
      const { timelock } = world.alliance;
      const { removals, others } = await calls(world);
      const batches = others.flatMap((call) => [
        { batch: [call], single: true },
        { batch: [...removals, call], single: false },
        { batch: [call, ...removals], single: false },
      ]);
      for (const { batch, single } of [...batches, { batch: [], single: false }]) {
        const { id } = await schedule(world, batch, single);
        expect(await timelock.isRemoval(id)).to.equal(false);
        await expect(timelock.connect(world.guardian).cancel(id)).to.emit(timelock, "Cancelled").withArgs(id);
      }
    });

    it("cannot be scheduled by anybody but the council", async () => {
      const world = await loadFixture(deployedFixture);
      const { timelock, registry } = world.alliance;
      const [[target, data] = ["", ""]] = (await calls(world)).removals;
      const role = await timelock.PROPOSER_ROLE();
      for (const caller of [world.guardian, world.operator]) {
        const own = timelock.connect(caller);
        await expect(own.schedule(target, 0n, data, ZeroHash, ZeroHash, DELAY))
          .to.be.revertedWithCustomError(timelock, UNAUTHORIZED)
          .withArgs(caller, role);
        await expect(own.scheduleBatch([target], [0n], [data], ZeroHash, ZeroHash, DELAY))
          .to.be.revertedWithCustomError(timelock, UNAUTHORIZED)
          .withArgs(caller, role);
      }
      expect(await registry.hasRole(await registry.GUARDIAN_ROLE(), world.guardian)).to.equal(true);
    });
  });

  describe("its own settings", () => {
    it("change by a scheduled call to itself, and by nobody's direct one", async () => {
      const world = await loadFixture(deployedFixture);
      const { timelock } = world.alliance;
      for (const caller of [world.council, world.guardian]) {
        await expect(timelock.connect(caller).updateDelay(0n))
          .to.be.revertedWithCustomError(timelock, "TimelockUnauthorizedCaller")
          .withArgs(caller);
        await expect(timelock.connect(caller).grantRole(await timelock.PROPOSER_ROLE(), caller))
          .to.be.revertedWithCustomError(timelock, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
      }
      expect(await timelock.getMinDelay()).to.equal(DELAY);
      await expect(world.decide(timelock, timelock.interface.encodeFunctionData("updateDelay", [3_600n])))
        .to.emit(timelock, "MinDelayChange")
        .withArgs(DELAY, 3_600n);
      expect(await timelock.getMinDelay()).to.equal(3_600n);
    });
  });
});
