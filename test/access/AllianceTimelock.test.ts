import { expect } from "chai";
import { MaxUint256, ZeroAddress, ZeroHash, zeroPadValue } from "ethers";
import { errorName } from "../../local/showcase/errorName.js";
import { ruinousDecisions } from "../../local/showcase/ruinousDecisions.js";
import {
  AllianceTimelock__factory,
  ERC1271Wallet__factory,
  RoleRegistry__factory,
} from "../../typechain-types/index.js";
import { deployedFixture, ethers, loadFixture, time, type World } from "../support/fixture.js";

const UNAUTHORIZED = "AccessControlUnauthorizedAccount";
const DELAY = 172_800n;
const [MIN_DELAY, MAX_DELAY] = [60n, 14n * 86_400n];
const SECTOR = ethers.encodeBytes32String("travel");
const NO_LAST_KEY = "No single key, used once, stops the alliance for ever.";
/** OpenZeppelin's `OperationState`. */
const State = { Unset: 0n, Waiting: 1n, Ready: 2n, Done: 3n };

/** The first arguments of `scheduleBatch`, and all of `executeBatch`. */
type Batch = [targets: string[], values: bigint[], payloads: string[], predecessor: string, salt: string];

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

    it("reverts when the delay is out of bounds, or nobody could propose", async () => {
      const { alliance, council, guardian, reporters } = await loadFixture(deployedFixture);
      const { forwarder, pointFactory } = alliance;
      const factory = new AllianceTimelock__factory(council);
      const holders = { operators: [council], guardians: [guardian], reporters };
      for (const delay of [0n, MIN_DELAY - 1n, MAX_DELAY + 1n, MaxUint256]) {
        await expect(factory.deploy(delay, council, forwarder, pointFactory, holders))
          .to.be.revertedWithCustomError(factory, "AllianceTimelock_DelayOutOfBounds")
          .withArgs(delay, MIN_DELAY, MAX_DELAY);
      }
      for (const nobody of [ZeroAddress, zeroPadValue("0x01", 20)]) {
        await expect(factory.deploy(DELAY, nobody, forwarder, pointFactory, holders))
          .to.be.revertedWithCustomError(factory, "AllianceTimelock_UnusableProposer")
          .withArgs(nobody);
      }
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

    it("reverts with DelayOutOfBounds when the operation would wait longer than any delay, alone or in a batch", async () => {
      const { world, timelock, call, id } = await scheduling();
      const [target, value, data, predecessor, salt] = call;
      const own = timelock.connect(world.council);
      for (const delay of [MAX_DELAY + 1n, 2n ** 64n]) {
        for (const late of [
          own.schedule(...call, delay),
          own.scheduleBatch([target], [value], [data], predecessor, salt, delay),
        ]) {
          await expect(late)
            .to.be.revertedWithCustomError(timelock, "AllianceTimelock_DelayOutOfBounds")
            .withArgs(delay, MIN_DELAY, MAX_DELAY);
        }
      }
      await own.schedule(...call, MAX_DELAY);
      expect(await timelock.getOperationState(id)).to.equal(State.Waiting);
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

  describe("cancelBatch", () => {
    /** Many operations that a stolen council's key scheduled. */
    async function flooded(count: number) {
      const context = await scheduling();
      const { world, timelock, call } = context;
      const [target, value, data, predecessor] = call;
      const ids: string[] = [];
      for (let i = 0; i < count; i++) {
        const operation = [target, value, data, predecessor, ethers.id(`flood ${i}`)] as const;
        await timelock.connect(world.council).schedule(...operation, DELAY);
        ids.push(await timelock.hashOperation(...operation));
      }
      return { ...context, ids };
    }

    for (const who of ["council", "guardian"] as const) {
      it(`is the ${who}'s: one transaction cancels what waits, whatever was executed or cancelled before it`, async () => {
        const { world, timelock, ids } = await flooded(30);
        const [first = ""] = ids;
        await timelock.connect(world.council).cancel(first);
        const own = timelock.connect(world[who]);
        const listed = [...ids, ethers.id("never scheduled")];
        expect(await own.cancelBatch.staticCall(listed)).to.equal(29n);
        const sent = await own.cancelBatch(listed);
        const receipt = await sent.wait();
        expect(receipt?.logs.length).to.equal(29);
        for (const id of ids) expect(await timelock.getOperationState(id)).to.equal(State.Unset);
        expect((receipt?.gasUsed ?? MaxUint256) / 29n < 20_000n, "a page of hundreds fits a block").to.equal(true);
        await expect(own.cancelBatch([])).not.to.be.revert(ethers);
      });
    }

    it("reverts with AccessControlUnauthorizedAccount when the caller may not cancel, even when nothing waits", async () => {
      const { world, timelock, ids } = await flooded(1);
      const role = await timelock.CANCELLER_ROLE();
      for (const list of [ids, []]) {
        await expect(timelock.connect(world.operator).cancelBatch(list))
          .to.be.revertedWithCustomError(timelock, UNAUTHORIZED)
          .withArgs(world.operator, role);
      }
    });

    it("reverts with GuardianRemoval when a guardian's batch has a guardian's removal; the council's may", async () => {
      const { world, timelock, registry, ids } = await flooded(1);
      const guardian = await registry.GUARDIAN_ROLE();
      const data = registry.interface.encodeFunctionData("revokeRole", [guardian, world.guardian.address]);
      const call = [await registry.getAddress(), 0n, data, ZeroHash, ZeroHash] as const;
      await timelock.connect(world.council).schedule(...call, DELAY);
      const removal = await timelock.hashOperation(...call);
      await expect(timelock.connect(world.guardian).cancelBatch([...ids, removal]))
        .to.be.revertedWithCustomError(timelock, "AllianceTimelock_GuardianRemoval")
        .withArgs(removal);
      await timelock.connect(world.council).cancelBatch([...ids, removal]);
      expect(await timelock.getOperationState(removal)).to.equal(State.Unset);
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

  describe("the last key", () => {
    /** Calls of the timelock to itself, as operations of the council. */
    async function deciding() {
      const world = await loadFixture(deployedFixture);
      const { timelock } = world.alliance;
      const [proposer, canceller, executor] = [
        await timelock.PROPOSER_ROLE(),
        await timelock.CANCELLER_ROLE(),
        await timelock.EXECUTOR_ROLE(),
      ];
      const { interface: abi } = timelock;
      const encoders = {
        grantRole: (...args: [string, string]) => abi.encodeFunctionData("grantRole", args),
        revokeRole: (...args: [string, string]) => abi.encodeFunctionData("revokeRole", args),
        renounceRole: (...args: [string, string]) => abi.encodeFunctionData("renounceRole", args),
      };
      const call = (method: keyof typeof encoders, role: string, account: string) => encoders[method](role, account);
      const decide = async (...calls: string[]) => {
        const own = await timelock.getAddress();
        const salt = ethers.id(String(await time.latest()));
        const batch = (): Batch => [calls.map(() => own), calls.map(() => 0n), [...calls], ZeroHash, salt];
        const accounts = [world.council, ...world.members.slice(0, 3)];
        const holds = await Promise.all(accounts.map((account) => timelock.hasRole(proposer, account)));
        const proposing = accounts[holds.indexOf(true)];
        if (proposing === undefined) throw new TypeError("nobody proposes");
        await timelock.connect(proposing).scheduleBatch(...batch(), await timelock.getMinDelay());
        await time.increase(await timelock.getMinDelay());
        return timelock.executeBatch(...batch());
      };
      return { world, timelock, proposer, canceller, executor, call, decide };
    }

    /** What the council and a guardian can do at once, the guardian against its own removal. */
    async function uses({ alliance, council, guardian }: World) {
      const { timelock, registry } = alliance;
      const { address } = guardian;
      const data = registry.interface.encodeFunctionData("revokeRole", [await registry.GUARDIAN_ROLE(), address]);
      const removal = [await registry.getAddress(), 0n, data, ZeroHash, ZeroHash] as const;
      const proposer = await timelock.PROPOSER_ROLE();
      await timelock.connect(council).schedule(...removal, DELAY);
      const id = await timelock.hashOperation(...removal);
      return [
        [async () => timelock.connect(council).renounceRole(proposer, council), "AllianceTimelock_LastProposer"],
        [async () => timelock.connect(guardian).cancel(id), "AllianceTimelock_GuardianRemoval"],
        [async () => timelock.connect(guardian).cancelBatch([id]), "AllianceTimelock_GuardianRemoval"],
      ] as const;
    }

    it(NO_LAST_KEY, async () => {
      const { world, timelock } = await deciding();
      const { exchange } = world.alliance;
      await exchange.connect(world.guardian).pauseAll();
      const decisions = await ruinousDecisions(world.alliance, world.council.address);
      expect(decisions.length).to.be.above(0);
      for (const { what, calls, error } of decisions) {
        const [targets, payloads] = [calls.map(({ to }) => to), calls.map(({ data }) => data)];
        const batch = (): Batch => [[...targets], calls.map(() => 0n), [...payloads], ZeroHash, ethers.id(what)];
        await timelock.connect(world.council).scheduleBatch(...batch(), DELAY);
        await time.increase(DELAY);
        expect(await errorName(timelock.executeBatch(...batch())), `${NO_LAST_KEY} Tried: ${what}`).to.equal(error);
      }
      for (const [use, error] of await uses(world)) {
        expect(await errorName(use()), NO_LAST_KEY).to.equal(error);
      }
      await world.decide(exchange, exchange.interface.encodeFunctionData("unpauseAll"));
      expect(await exchange.paused(), NO_LAST_KEY).to.equal(false);
    });

    it("is not the council's to renounce: after a pause of everything it still lets everything go on", async () => {
      const { world, timelock, proposer } = await deciding();
      const { exchange } = world.alliance;
      await exchange.connect(world.guardian).pauseAll();
      await expect(timelock.connect(world.council).renounceRole(proposer, world.council))
        .to.be.revertedWithCustomError(timelock, "AllianceTimelock_LastProposer")
        .withArgs(world.council);
      expect(await timelock.hasRole(proposer, world.council)).to.equal(true);
      await world.decide(exchange, exchange.interface.encodeFunctionData("unpauseAll"));
      expect(await exchange.paused()).to.equal(false);
    });

    it("is not the timelock's to revoke, alone or before a successor has it", async () => {
      const { world, timelock, proposer, canceller, call, decide } = await deciding();
      const { address } = world.council;
      const successor = world.member(0).address;
      const last = [timelock, "AllianceTimelock_LastProposer"] as const;
      await expect(decide(call("revokeRole", proposer, address))).to.be.revertedWithCustomError(...last);
      await expect(
        decide(call("revokeRole", proposer, address), call("grantRole", proposer, successor)),
      ).to.be.revertedWithCustomError(...last);
      // Whoever only cancels is no successor.
      await expect(
        decide(call("grantRole", canceller, successor), call("revokeRole", proposer, address)),
      ).to.be.revertedWithCustomError(...last);
      // Who has the role already is not counted twice.
      await expect(
        decide(call("grantRole", proposer, address), call("revokeRole", proposer, address)),
      ).to.be.revertedWithCustomError(...last);
      expect(await timelock.hasRole(proposer, address)).to.equal(true);
    });

    it("is handed over in one operation, and then the successor's is the last", async () => {
      const { world, timelock, proposer, call, decide } = await deciding();
      const successor = world.member(0);
      await decide(call("grantRole", proposer, successor.address), call("revokeRole", proposer, world.council.address));
      expect(await timelock.hasRole(proposer, world.council)).to.equal(false);
      await expect(timelock.connect(successor).renounceRole(proposer, successor))
        .to.be.revertedWithCustomError(timelock, "AllianceTimelock_LastProposer")
        .withArgs(successor);
      // Revoking it from who does not hold it changes nothing.
      await decide(call("revokeRole", proposer, world.council.address));
      await decide(call("grantRole", proposer, world.member(1).address));
      await timelock.connect(successor).renounceRole(proposer, successor);
      expect(await timelock.hasRole(proposer, world.member(1))).to.equal(true);
    });

    it("is given to nobody who could never use it: zero, a precompile, or a contract of the alliance", async () => {
      const { world, timelock, proposer, call, decide } = await deciding();
      const { registry, forwarder, pointFactory, oracle, exchange } = world.alliance;
      const contracts = [timelock, registry, forwarder, pointFactory, oracle, exchange, world.point(0)];
      const addresses = await Promise.all(contracts.map(async (contract) => contract.getAddress()));
      for (const nobody of [ZeroAddress, zeroPadValue("0x09", 20), ...addresses]) {
        await expect(decide(call("grantRole", proposer, nobody), call("revokeRole", proposer, world.council.address)))
          .to.be.revertedWithCustomError(timelock, "AllianceTimelock_UnusableProposer")
          .withArgs(nobody);
      }
      expect(await timelock.hasRole(proposer, world.council)).to.equal(true);
    });

    it("may be a contract that acts for others, such as a Safe", async () => {
      const { world, timelock, proposer, call, decide } = await deciding();
      const wallet = await new ERC1271Wallet__factory(world.funder).deploy(world.member(0));
      await decide(call("grantRole", proposer, await wallet.getAddress()));
      expect(await timelock.hasRole(proposer, wallet)).to.equal(true);
    });

    it("is nobody's beside the timelock: it stays its own only admin", async () => {
      const { world, timelock, call, decide } = await deciding();
      const own = await timelock.getAddress();
      const stranger = world.member(0).address;
      for (const [data, account] of [
        [call("grantRole", ZeroHash, stranger), stranger],
        [call("grantRole", ZeroHash, own), own],
        [call("revokeRole", ZeroHash, own), own],
        [call("renounceRole", ZeroHash, own), own],
      ] as const) {
        await expect(decide(data))
          .to.be.revertedWithCustomError(timelock, "AllianceTimelock_RoleIsFixed")
          .withArgs(ZeroHash, account);
      }
      expect(await timelock.hasRole(ZeroHash, own)).to.equal(true);
    });

    it("executes for ever: nobody can take that from everybody", async () => {
      const { world, timelock, executor, call, decide } = await deciding();
      await decide(call("grantRole", executor, world.member(0).address));
      await expect(decide(call("revokeRole", executor, ZeroAddress)))
        .to.be.revertedWithCustomError(timelock, "AllianceTimelock_RoleIsFixed")
        .withArgs(executor, ZeroAddress);
      await decide(call("revokeRole", executor, world.member(0).address));
      expect(await timelock.hasRole(executor, ZeroAddress)).to.equal(true);
    });

    it("keeps no proposer in power that another dismisses: it cannot cancel that, and guardians can", async () => {
      const { world, timelock, proposer, canceller, call, decide } = await deciding();
      const thief = world.member(0);
      const grants = [proposer, canceller].map((role) => call("grantRole", role, thief.address));
      await decide(...grants);
      const own = await timelock.getAddress();
      const dismissal = [call("revokeRole", proposer, thief.address), call("revokeRole", canceller, thief.address)];
      const single = [own, 0n, dismissal[0] ?? "", ZeroHash, ZeroHash] as const;
      const batch = (): Batch => [[own, own], [0n, 0n], [...dismissal], ZeroHash, ZeroHash];
      await timelock.connect(world.council).schedule(...single, DELAY);
      await timelock.connect(world.council).scheduleBatch(...batch(), DELAY);
      const ids = [await timelock.hashOperation(...single), await timelock.hashOperationBatch(...batch())] as const;
      for (const id of ids) {
        expect(await timelock.isDismissal(id, thief)).to.equal(true);
        expect(await timelock.isDismissal(id, world.council)).to.equal(false);
        for (const cancelling of [timelock.connect(thief).cancel(id), timelock.connect(thief).cancelBatch([id])]) {
          await expect(cancelling)
            .to.be.revertedWithCustomError(timelock, "AllianceTimelock_OwnDismissal")
            .withArgs(id);
        }
      }
      await timelock.connect(world.guardian).cancel(ids[0]);
      await time.increase(DELAY);
      await timelock.executeBatch(...batch());
      expect(await timelock.hasRole(proposer, thief)).to.equal(false);
    });

    it("keeps no guardian from cancelling a dismissal by naming it beside the proposer", async () => {
      const { world, timelock, proposer, call, decide } = await deciding();
      const thief = world.member(0);
      await decide(call("grantRole", proposer, thief.address));
      const own = await timelock.getAddress();
      const named = call("revokeRole", proposer, world.guardian.address);
      const calls = [call("revokeRole", proposer, world.council.address), named];
      const single = [own, 0n, named, ZeroHash, ZeroHash] as const;
      const batch = (): Batch => [[own, own], [0n, 0n], [...calls], ZeroHash, ZeroHash];
      await timelock.connect(thief).schedule(...single, DELAY);
      await timelock.connect(thief).scheduleBatch(...batch(), DELAY);
      const id = await timelock.hashOperationBatch(...batch());
      expect(await timelock.isDismissal(id, world.council)).to.equal(true);
      const guarding = timelock.connect(world.guardian);
      for (const operation of [await timelock.hashOperation(...single), id]) {
        await expect(guarding.cancel(operation)).to.emit(timelock, "Cancelled").withArgs(operation);
        expect(await timelock.isDismissal(operation, world.guardian)).to.equal(false);
      }
    });

    it("lets a proposer cancel what does more than dismiss it", async () => {
      const { world, timelock, proposer, call } = await deciding();
      const own = await timelock.getAddress();
      const calls = [
        call("revokeRole", proposer, world.council.address),
        call("grantRole", proposer, world.member(0).address),
      ];
      const batch = (): Batch => [[own, own], [0n, 0n], [...calls], ZeroHash, ZeroHash];
      await timelock.connect(world.council).scheduleBatch(...batch(), DELAY);
      const id = await timelock.hashOperationBatch(...batch());
      await expect(timelock.connect(world.council).cancel(id)).to.emit(timelock, "Cancelled").withArgs(id);
    });
  });

  describe("updateDelay", () => {
    it("reverts with DelayOutOfBounds outside its bounds, and the council goes on deciding", async () => {
      const world = await loadFixture(deployedFixture);
      const { timelock } = world.alliance;
      const decide = async (delay: bigint) =>
        world.decide(timelock, timelock.interface.encodeFunctionData("updateDelay", [delay]));
      expect([await timelock.MIN_DELAY(), await timelock.MAX_DELAY()]).to.deep.equal([MIN_DELAY, MAX_DELAY]);
      for (const delay of [MaxUint256, 2n ** 64n, MAX_DELAY + 1n, MIN_DELAY - 1n, 0n]) {
        await expect(decide(delay))
          .to.be.revertedWithCustomError(timelock, "AllianceTimelock_DelayOutOfBounds")
          .withArgs(delay, MIN_DELAY, MAX_DELAY);
      }
      expect(await timelock.getMinDelay()).to.equal(DELAY);
      for (const delay of [MAX_DELAY, MIN_DELAY, DELAY]) {
        await decide(delay);
        expect(await timelock.getMinDelay()).to.equal(delay);
      }
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
