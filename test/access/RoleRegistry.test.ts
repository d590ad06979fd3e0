import { expect } from "chai";
import { encodeBytes32String, toBeHex, ZeroAddress, zeroPadValue, ZeroHash, type AddressLike } from "ethers";
import { partnerRole, type PartnerRoleKind } from "../../sdk/partnerRole.js";
import {
  PartnerPoint__factory,
  PartnerPointFactory__factory,
  RoleRegistry__factory,
} from "../../typechain-types/index.js";
import type { IRoleRegistry } from "../../typechain-types/contracts/access/RoleRegistry.js";
import { deployedFixture, ethers, FOREVER, loadFixture, time, type World } from "../support/fixture.js";
import { makePoint, USUAL_TERMS } from "../support/makePoint.js";

const NEXT = 6;
const SECTOR = encodeBytes32String("cinema");
const TRAVEL = encodeBytes32String("travel");
const Status = { None: 0n, Active: 1n, Suspended: 2n, WindingDown: 3n, Closed: 4n };
const DAY = 86_400n;
const UNAUTHORIZED = "AccessControlUnauthorizedAccount";

/** A point contract for partner `partnerId` of a registry, from the alliance's factory. */
async function deployPoint({ alliance }: World, partnerId = NEXT, registry = alliance.registry) {
  return makePoint(alliance, programmeOf(alliance.exchange, partnerId), registry);
}

function programmeOf(exchange: AddressLike, partnerId = NEXT) {
  return { partnerId, epochLength: 2_629_800, validity: 12, exchange, name: "Cinema Point", symbol: "CIN" };
}

async function joining() {
  const world = await loadFixture(deployedFixture);
  const { registry } = world.alliance;
  const admin = world.member(9);
  const point = await deployPoint(world);
  const terms = { partnerId: NEXT, sector: SECTOR, admin, point, name: "Cinema" };
  return {
    world,
    registry,
    admin,
    point,
    terms,
    operator: world.operator,
    asOperator: registry.connect(world.operator),
  };
}

/** Everything the directory holds, and who has a role of the next partner. */
async function directory(world: World) {
  const { registry } = world.alliance;
  const ids = Array.from({ length: Number(await registry.partnerCount()) }, (_, i) => i + 1);
  const kinds: PartnerRoleKind[] = ["admin", "issuer", "treasurer"];
  return {
    partners: await Promise.all(ids.map((id) => registry.partner(id))),
    status: await registry.statusOf(NEXT),
    holders: await Promise.all(kinds.map((kind) => registry.getRoleMembers(partnerRole(NEXT, kind)))),
    sectors: await Promise.all([TRAVEL, SECTOR, ZeroHash].map((sector) => registry.sectorHolder(sector))),
  };
}

describe("RoleRegistry", () => {
  describe("constructor", () => {
    async function parts() {
      const world = await loadFixture(deployedFixture);
      const holders = {
        operators: [world.member(0)],
        guardians: [world.member(1)],
        reporters: [world.member(2), world.member(3)],
      };
      return { factory: new RoleRegistry__factory(world.funder), world, holders, made: world.alliance.pointFactory };
    }

    it("fills every role and gives the deployer none", async () => {
      const { factory, world, holders, made } = await parts();
      const registry = await factory.deploy(world.council, world.alliance.forwarder, made, holders);
      const roles = await Promise.all([
        registry.DEFAULT_ADMIN_ROLE(),
        registry.OPERATOR_ROLE(),
        registry.GUARDIAN_ROLE(),
        registry.REPORTER_ROLE(),
      ]);
      expect(await Promise.all(roles.map((role) => registry.getRoleMembers(role)))).to.deep.equal([
        [world.council.address],
        [world.member(0).address],
        [world.member(1).address],
        [world.member(2).address, world.member(3).address],
      ]);
      for (const role of roles) expect(await registry.hasRole(role, world.funder)).to.equal(false);
      expect(await registry.forwarder()).to.equal(await world.alliance.forwarder.getAddress());
      expect(await registry.partnerCount()).to.equal(0n);
      expect(await registry.pointFactory()).to.equal(await made.getAddress());
    });

    it("names its roles by the hashes of their names", async () => {
      const { registry } = (await parts()).world.alliance;
      expect(await registry.OPERATOR_ROLE()).to.equal(ethers.id("OPERATOR_ROLE"));
      expect(await registry.GUARDIAN_ROLE()).to.equal(ethers.id("GUARDIAN_ROLE"));
      expect(await registry.REPORTER_ROLE()).to.equal(ethers.id("REPORTER_ROLE"));
    });

    it("reverts with ZeroAddress when the timelock, the forwarder, the factory or a holder is zero", async () => {
      const { factory, world, holders, made } = await parts();
      const { forwarder } = world.alliance;
      const error = [factory, "RoleRegistry_ZeroAddress"] as const;
      await expect(factory.deploy(ZeroAddress, forwarder, made, holders)).to.be.revertedWithCustomError(...error);
      await expect(factory.deploy(world.council, ZeroAddress, made, holders)).to.be.revertedWithCustomError(...error);
      const nobody = { ...holders, reporters: [world.member(2), ZeroAddress] };
      await expect(factory.deploy(world.council, forwarder, ZeroAddress, holders)).to.be.revertedWithCustomError(
        ...error,
      );
      await expect(factory.deploy(world.council, forwarder, made, nobody)).to.be.revertedWithCustomError(...error);
    });
  });

  describe("the admin", () => {
    it("is the timelock and nobody else", async () => {
      const { timelock, registry } = (await loadFixture(deployedFixture)).alliance;
      expect(await registry.getRoleMembers(ZeroHash)).to.deep.equal([await timelock.getAddress()]);
      expect(await registry.getRoleAdmin(ZeroHash)).to.equal(ZeroHash);
    });

    it("reverts with AdminIsFixed when the timelock grants its role, even to itself", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry, timelock } = world.alliance;
      for (const account of [world.council.address, await timelock.getAddress()]) {
        const data = registry.interface.encodeFunctionData("grantRole", [ZeroHash, account]);
        await expect(world.decide(registry, data))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_AdminIsFixed")
          .withArgs(account);
      }
      expect(await registry.getRoleMembers(ZeroHash)).to.deep.equal([await timelock.getAddress()]);
    });

    it("reverts with AdminIsFixed when the timelock revokes or renounces its role", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry, timelock } = world.alliance;
      const self = await timelock.getAddress();
      for (const data of [
        registry.interface.encodeFunctionData("revokeRole", [ZeroHash, self]),
        registry.interface.encodeFunctionData("renounceRole", [ZeroHash, self]),
      ]) {
        await expect(world.decide(registry, data))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_AdminIsFixed")
          .withArgs(self);
      }
      expect(await registry.getRoleMembers(ZeroHash)).to.deep.equal([self]);
    });

    it("reverts with AccessControlUnauthorizedAccount when anybody else grants or revokes the role", async () => {
      const { alliance, council, operator, guardian } = await loadFixture(deployedFixture);
      for (const caller of [council, operator, guardian]) {
        const registry = alliance.registry.connect(caller);
        await expect(registry.grantRole(ZeroHash, caller))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
        await expect(registry.revokeRole(ZeroHash, alliance.timelock))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
      }
    });
  });

  describe("onboardPartner", () => {
    it("takes a company in: directory entry, point contract, first admin", async () => {
      const { world, registry, terms, point, admin, operator, asOperator } = await joining();
      const role = partnerRole(NEXT, "admin");
      await expect(asOperator.onboardPartner(terms))
        .to.emit(registry, "PartnerOnboarded")
        .withArgs(NEXT, SECTOR, admin, "Cinema")
        .and.to.emit(registry, "PointAdded")
        .withArgs(NEXT, point)
        .and.to.emit(registry, "RoleGranted")
        .withArgs(role, admin, operator)
        .and.to.emit(registry, "RoleAdminChanged")
        .withArgs(partnerRole(NEXT, "issuer"), ZeroHash, role)
        .and.to.emit(registry, "RoleAdminChanged")
        .withArgs(partnerRole(NEXT, "treasurer"), ZeroHash, role);

      expect(await registry.partnerCount()).to.equal(NEXT);
      expect(await registry.partner(NEXT)).to.deep.equal([
        SECTOR,
        Status.Active,
        0n,
        "Cinema",
        [await point.getAddress()],
      ]);
      expect(await registry.statusOf(NEXT)).to.equal(Status.Active);
      expect(await registry.partnerOf(point)).to.equal(NEXT);
      expect(await registry.sectorHolder(SECTOR)).to.equal(NEXT);
      expect((await directory(world)).holders).to.deep.equal([[admin.address], [], []]);
    });

    it("takes a name of 64 bytes", async () => {
      const { registry, terms, asOperator } = await joining();
      const name = `${"가".repeat(21)}!`;
      expect(Buffer.byteLength(name)).to.equal(64);
      await asOperator.onboardPartner({ ...terms, name });
      expect((await registry.partner(NEXT)).name).to.equal(name);
    });

    describe("reverts, and leaves the directory as it was,", () => {
      type Joining = Awaited<ReturnType<typeof joining>>;
      type Terms = Partial<IRoleRegistry.PartnerTermsStruct>;
      type Bad = (context: Joining) => Promise<{ terms: Terms; error: string; args: readonly unknown[] }>;

      const cases: Record<string, Bad> = {
        "with PartnerIdMismatch when the id is in use": async () => ({
          terms: { partnerId: 5 },
          error: "RoleRegistry_PartnerIdMismatch",
          args: [6, 5],
        }),
        "with PartnerIdMismatch when the id leaves a gap": async () => ({
          terms: { partnerId: 7 },
          error: "RoleRegistry_PartnerIdMismatch",
          args: [6, 7],
        }),
        "with InvalidName when the name is empty": async () => ({
          terms: { name: "" },
          error: "RoleRegistry_InvalidName",
          args: [""],
        }),
        "with InvalidName when the name has 65 bytes": async () => ({
          terms: { name: "n".repeat(65) },
          error: "RoleRegistry_InvalidName",
          args: ["n".repeat(65)],
        }),
        "with ZeroAddress when there is no admin": async () => ({
          terms: { admin: ZeroAddress },
          error: "RoleRegistry_ZeroAddress",
          args: [],
        }),
        "with EmptySector when the sector is empty": async () => ({
          terms: { sector: ZeroHash },
          error: "RoleRegistry_EmptySector",
          args: [],
        }),
        "with SectorTaken when the sector has a partner": async () => ({
          terms: { sector: TRAVEL },
          error: "RoleRegistry_SectorTaken",
          args: [TRAVEL, 1],
        }),
        "with PointKnown when the point contract is another partner's": async ({ world }) => ({
          terms: { point: world.point(2) },
          error: "RoleRegistry_PointKnown",
          args: [world.point(2), 3],
        }),
        "with PointOfOtherPartner when the point contract was made for another partner": async ({ world }) => {
          const point = await deployPoint(world, 4);
          return { terms: { point }, error: "RoleRegistry_PointOfOtherPartner", args: [point, 6, 4] };
        },
        "with PointOfOtherRegistry when the point contract obeys another registry": async ({ world }) => {
          const { forwarder, pointFactory } = world.alliance;
          const holders = { operators: [], guardians: [], reporters: [] };
          const factory = new RoleRegistry__factory(world.funder);
          const other = await factory.deploy(world.funder, forwarder, pointFactory, holders);
          const point = await deployPoint(world, NEXT, other);
          return { terms: { point }, error: "RoleRegistry_PointOfOtherRegistry", args: [point, other] };
        },
        "with PointNotMade when the same code was deployed by somebody else": async ({ world, registry }) => {
          const { exchange, pointFactory } = world.alliance;
          const point = await new PartnerPoint__factory(world.funder).deploy(registry, {
            ...USUAL_TERMS,
            ...programmeOf(exchange),
          });
          return { terms: { point }, error: "RoleRegistry_PointNotMade", args: [point, pointFactory] };
        },
        "with PointNotMade when the point is another contract": async ({ world }) => {
          const { exchange, pointFactory } = world.alliance;
          const point = await exchange.getAddress();
          return { terms: { point }, error: "RoleRegistry_PointNotMade", args: [point, pointFactory] };
        },
        "with PointNotMade when the point is no contract": async ({ world }) => {
          const { address } = world.member(3);
          return {
            terms: { point: address },
            error: "RoleRegistry_PointNotMade",
            args: [address, world.alliance.pointFactory],
          };
        },
      };

      for (const [title, bad] of Object.entries(cases)) {
        it(title, async () => {
          const context = await joining();
          const { terms, error, args } = await bad(context);
          const before = await directory(context.world);
          await expect(context.asOperator.onboardPartner({ ...context.terms, ...terms }))
            .to.be.revertedWithCustomError(context.registry, error)
            .withArgs(...args);
          expect(await directory(context.world)).to.deep.equal(before);
          expect(await context.registry.partnerOf(context.point)).to.equal(0n);
        });
      }

      it("with AccessControlUnauthorizedAccount when the caller is no operator", async () => {
        const { world, registry, terms, admin } = await joining();
        const role = await registry.OPERATOR_ROLE();
        const before = await directory(world);
        for (const caller of [world.council, world.guardian, world.partner(0).admin, admin]) {
          await expect(registry.connect(caller).onboardPartner(terms))
            .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
            .withArgs(caller, role);
        }
        expect(await directory(world)).to.deep.equal(before);
      });
    });

    it("accepts, after all those refusals, the same terms as they should be", async () => {
      const { registry, terms, asOperator } = await joining();
      await expect(asOperator.onboardPartner({ ...terms, name: "" })).to.be.revertedWithCustomError(
        registry,
        "RoleRegistry_InvalidName",
      );
      await asOperator.onboardPartner(terms);
      await expect(asOperator.onboardPartner(terms))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_PartnerIdMismatch")
        .withArgs(7, 6);
    });
  });

  describe("addPoint", () => {
    it("adds a further point contract of a partner, after the first", async () => {
      const { world, registry, asOperator } = await joining();
      const second = await deployPoint(world, 1);
      await expect(asOperator.addPoint(1, second)).to.emit(registry, "PointAdded").withArgs(1, second);
      expect(await registry.partnerOf(second)).to.equal(1n);
      expect((await registry.partner(1)).points).to.deep.equal([
        await world.point(0).getAddress(),
        await second.getAddress(),
      ]);
      expect(await registry.partnerCount()).to.equal(5n);
    });

    it("reverts with UnknownPartner when nobody has the id", async () => {
      const { registry, asOperator, point } = await joining();
      for (const id of [0, NEXT]) {
        await expect(asOperator.addPoint(id, point))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_UnknownPartner")
          .withArgs(id);
      }
      expect(await registry.partnerOf(point)).to.equal(0n);
    });

    it("reverts with PointKnown when it is in the directory, its own partner's included", async () => {
      const { world, registry, asOperator } = await joining();
      const before = await directory(world);
      for (const id of [1, 2]) {
        await expect(asOperator.addPoint(id, world.point(0)))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_PointKnown")
          .withArgs(world.point(0), 1);
      }
      expect(await directory(world)).to.deep.equal(before);
    });

    it("reverts with PointOfOtherPartner when it was made for another", async () => {
      const { world, registry, asOperator } = await joining();
      const before = await directory(world);
      const point = await deployPoint(world, 2);
      await expect(asOperator.addPoint(1, point))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_PointOfOtherPartner")
        .withArgs(point, 1, 2);
      expect(await directory(world)).to.deep.equal(before);
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is no operator, the partner's admin included", async () => {
      const { world, registry } = await joining();
      const point = await deployPoint(world, 1);
      const { admin } = world.partner(0);
      await expect(registry.connect(admin).addPoint(1, point))
        .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
        .withArgs(admin, await registry.OPERATOR_ROLE());
      expect(await registry.partnerOf(point)).to.equal(0n);
    });
  });

  describe("setSectorOpen", () => {
    it("lets a second partner into a sector the timelock opened, and no third once it is closed", async () => {
      const { world, registry, terms, asOperator } = await joining();
      const decide = (open: boolean) =>
        world.decide(registry, registry.interface.encodeFunctionData("setSectorOpen", [TRAVEL, open]));
      expect(await registry.isSectorOpen(TRAVEL)).to.equal(false);
      await expect(decide(true)).to.emit(registry, "SectorOpened").withArgs(TRAVEL, true);
      expect(await registry.isSectorOpen(TRAVEL)).to.equal(true);

      await asOperator.onboardPartner({ ...terms, sector: TRAVEL });
      expect(await registry.sectorHolder(TRAVEL)).to.equal(NEXT);
      expect((await registry.partner(1)).sector).to.equal(TRAVEL);

      await expect(decide(false)).to.emit(registry, "SectorOpened").withArgs(TRAVEL, false);
      const third = { ...terms, partnerId: 7, sector: TRAVEL, point: await deployPoint(world, 7) };
      await expect(asOperator.onboardPartner(third))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_SectorTaken")
        .withArgs(TRAVEL, NEXT);
      expect(await registry.partnerCount()).to.equal(NEXT);
    });

    it("opens one sector and no other", async () => {
      const { world, registry, terms, asOperator } = await joining();
      await world.decide(registry, registry.interface.encodeFunctionData("setSectorOpen", [TRAVEL, true]));
      const sector = encodeBytes32String("hotel");
      await expect(asOperator.onboardPartner({ ...terms, sector }))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_SectorTaken")
        .withArgs(sector, 5);
    });

    it("reverts with EmptySector when the sector is empty", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      const data = registry.interface.encodeFunctionData("setSectorOpen", [ZeroHash, true]);
      await expect(world.decide(registry, data)).to.be.revertedWithCustomError(registry, "RoleRegistry_EmptySector");
      expect(await registry.isSectorOpen(ZeroHash)).to.equal(false);
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not the timelock, the council included", async () => {
      const { alliance, council, operator, guardian } = await loadFixture(deployedFixture);
      const { registry } = alliance;
      for (const caller of [council, operator, guardian]) {
        await expect(registry.connect(caller).setSectorOpen(TRAVEL, true))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
      }
      expect(await registry.isSectorOpen(TRAVEL)).to.equal(false);
    });
  });

  describe("suspendPartner and reinstatePartner", () => {
    const reinstate = (world: World, id: number) =>
      world.decide(
        world.alliance.registry,
        RoleRegistry__factory.createInterface().encodeFunctionData("reinstatePartner", [id]),
      );

    it("suspends by a guardian and reinstates by the timelock", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      await expect(registry.connect(world.guardian).suspendPartner(2))
        .to.emit(registry, "PartnerStatusChanged")
        .withArgs(2, Status.Active, Status.Suspended);
      expect(await registry.statusOf(2)).to.equal(Status.Suspended);
      expect((await registry.partner(2)).status).to.equal(Status.Suspended);
      expect(await registry.statusOf(1)).to.equal(Status.Active);

      await expect(reinstate(world, 2))
        .to.emit(registry, "PartnerStatusChanged")
        .withArgs(2, Status.Suspended, Status.Active);
      expect(await registry.statusOf(2)).to.equal(Status.Active);
    });

    it("counts a partner's suspensions, so that whoever keeps the number sees later whether there was one since", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      for (let times = 0n; times < 3n; ++times) {
        expect(await registry.suspensionsOf(2)).to.equal(times);
        await registry.connect(world.guardian).suspendPartner(2);
        expect(await registry.suspensionsOf(2), "at once").to.equal(times + 1n);
        await reinstate(world, 2);
      }
      expect(await registry.suspensionsOf(1)).to.equal(0n);
      expect(await registry.suspensionsOf(NEXT)).to.equal(0n);
    });

    it("reverts with WrongStatus when the partner is suspended already, or unknown", async () => {
      const world = await loadFixture(deployedFixture);
      const registry = world.alliance.registry.connect(world.guardian);
      await registry.suspendPartner(2);
      for (const [id, status] of [
        [2, Status.Suspended],
        [0, Status.None],
        [NEXT, Status.None],
      ] as const) {
        await expect(registry.suspendPartner(id))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
          .withArgs(id, status);
        expect(await registry.statusOf(id)).to.equal(status);
      }
    });

    it("reverts with WrongStatus when the timelock reinstates one that is active, or unknown", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      for (const [id, status] of [
        [1, Status.Active],
        [NEXT, Status.None],
      ] as const) {
        await expect(reinstate(world, id))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
          .withArgs(id, status);
        expect(await registry.statusOf(id)).to.equal(status);
      }
    });

    it("reverts with AccessControlUnauthorizedAccount when anybody but a guardian suspends", async () => {
      const { alliance, council, operator, partners } = await loadFixture(deployedFixture);
      const { registry } = alliance;
      const role = await registry.GUARDIAN_ROLE();
      for (const caller of [council, operator, ...partners.map(({ admin }) => admin)]) {
        await expect(registry.connect(caller).suspendPartner(2))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(caller, role);
      }
      expect(await registry.statusOf(2)).to.equal(Status.Active);
    });

    it("reverts with AccessControlUnauthorizedAccount when anybody but the timelock reinstates, the guardian included", async () => {
      const { alliance, council, operator, guardian } = await loadFixture(deployedFixture);
      const { registry } = alliance;
      await registry.connect(guardian).suspendPartner(2);
      for (const caller of [council, operator, guardian]) {
        await expect(registry.connect(caller).reinstatePartner(2))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
      }
      expect(await registry.statusOf(2)).to.equal(Status.Suspended);
    });

    it("keeps a suspended partner's sector taken and its roles held", async () => {
      const { world, registry, terms, asOperator } = await joining();
      await registry.connect(world.guardian).suspendPartner(1);
      await expect(asOperator.onboardPartner({ ...terms, sector: TRAVEL }))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_SectorTaken")
        .withArgs(TRAVEL, 1);
      expect(await registry.hasRole(partnerRole(1, "admin"), world.partner(0).admin)).to.equal(true);
    });
  });

  describe("startWindDown", () => {
    /** A date so many seconds after the next block, whose time is set. */
    const inTime = async (seconds: bigint) => {
      const now = BigInt(await time.latest()) + 10n;
      await time.setNextBlockTimestamp(now);
      return { now, closesAt: now + seconds };
    };
    const byCouncil = (world: World, id: number, closesAt: bigint) =>
      world.decide(
        world.alliance.registry,
        RoleRegistry__factory.createInterface().encodeFunctionData("startWindDown", [id, closesAt]),
      );
    const windingDown = async () => {
      const world = await loadFixture(deployedFixture);
      const { admin } = world.partner(0);
      const { closesAt } = await inTime(30n * DAY);
      const registry = world.alliance.registry.connect(admin);
      await registry.startWindDown(1, closesAt);
      return { world, registry, admin, closesAt };
    };

    it("lets a partner's admin announce the end, 30 days ahead at least, and says so", async () => {
      const world = await loadFixture(deployedFixture);
      const { admin } = world.partner(0);
      const registry = world.alliance.registry.connect(admin);
      const { closesAt } = await inTime(30n * DAY);
      await expect(registry.startWindDown(1, closesAt))
        .to.emit(registry, "WindDownStarted")
        .withArgs(1, admin, closesAt)
        .and.to.emit(registry, "PartnerStatusChanged")
        .withArgs(1, Status.Active, Status.WindingDown);
      const { status, closesAt: recorded } = await registry.partner(1);
      expect([status, recorded]).to.deep.equal([Status.WindingDown, closesAt]);
      expect(await registry.statusOf(2)).to.equal(Status.Active);
    });

    it("lets the council announce it", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry, timelock } = world.alliance;
      const closesAt = BigInt(await time.latest()) + 40n * DAY;
      await expect(byCouncil(world, 1, closesAt))
        .to.emit(registry, "WindDownStarted")
        .withArgs(1, timelock, closesAt);
      expect(await registry.statusOf(1)).to.equal(Status.WindingDown);
    });

    it("closes the partner in the second announced, without a transaction", async () => {
      const { registry, closesAt } = await windingDown();
      await time.increaseTo(closesAt - 1n);
      expect(await registry.statusOf(1)).to.equal(Status.WindingDown);
      await time.increaseTo(closesAt);
      expect(await registry.statusOf(1)).to.equal(Status.Closed);
      expect((await registry.partner(1)).status).to.equal(Status.Closed);
    });

    it("reverts with InvalidNotice when the end is less than 30 days away, or more than 730", async () => {
      const world = await loadFixture(deployedFixture);
      const registry = world.alliance.registry.connect(world.partner(0).admin);
      for (const seconds of [30n * DAY - 1n, 0n, 730n * DAY + 1n]) {
        const { now, closesAt } = await inTime(seconds);
        await expect(registry.startWindDown(1, closesAt))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_InvalidNotice")
          .withArgs(closesAt, now + 30n * DAY, now + 730n * DAY);
      }
      expect(await registry.statusOf(1)).to.equal(Status.Active);
      const { closesAt } = await inTime(730n * DAY);
      await registry.startWindDown(1, closesAt);
      expect(await registry.statusOf(1)).to.equal(Status.WindingDown);
    });

    it("reverts with WrongStatus once it was announced, so that nobody moves the date, the council neither", async () => {
      const { world, registry, closesAt } = await windingDown();
      for (const [moved, status] of [
        [closesAt + 5n * DAY, Status.WindingDown],
        [closesAt + 60n * DAY, Status.WindingDown],
      ] as const) {
        await expect(registry.startWindDown(1, moved))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
          .withArgs(1, status);
        await expect(byCouncil(world, 1, moved))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
          .withArgs(1, status);
      }
      expect((await registry.partner(1)).closesAt).to.equal(closesAt);
      await time.increaseTo(closesAt);
      await expect(registry.startWindDown(1, closesAt + 60n * DAY))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
        .withArgs(1, Status.Closed);
    });

    it("reverts with WrongStatus when a suspended partner's admin calls; the council may", async () => {
      const world = await loadFixture(deployedFixture);
      const registry = world.alliance.registry.connect(world.partner(0).admin);
      await world.alliance.registry.connect(world.guardian).suspendPartner(1);
      const { closesAt } = await inTime(90n * DAY);
      await expect(registry.startWindDown(1, closesAt))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
        .withArgs(1, Status.Suspended);
      await expect(byCouncil(world, 1, closesAt))
        .to.emit(registry, "PartnerStatusChanged")
        .withArgs(1, Status.Suspended, Status.Suspended);
      expect(await registry.statusOf(1)).to.equal(Status.Suspended);
      await time.increaseTo(closesAt);
      expect(await registry.statusOf(1)).to.equal(Status.Closed);
    });

    it("reverts with AccessControlUnauthorizedAccount when anybody else calls, another partner's admin included", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      const { issuer, treasurer } = world.partner(0);
      const role = partnerRole(1, "admin");
      const { closesAt } = await inTime(90n * DAY);
      for (const caller of [world.council, world.operator, world.guardian, issuer, treasurer, world.partner(1).admin]) {
        await expect(registry.connect(caller).startWindDown(1, closesAt))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(caller, role);
      }
      expect(await registry.statusOf(1)).to.equal(Status.Active);
    });

    it("can be suspended and reinstated meanwhile, while its time runs on", async () => {
      const { world, registry, closesAt } = await windingDown();
      const asGuardian = registry.connect(world.guardian);
      await expect(asGuardian.suspendPartner(1))
        .to.emit(registry, "PartnerStatusChanged")
        .withArgs(1, Status.WindingDown, Status.Suspended);
      expect(await registry.statusOf(1)).to.equal(Status.Suspended);
      const data = registry.interface.encodeFunctionData("reinstatePartner", [1]);
      await expect(world.decide(registry, data))
        .to.emit(registry, "PartnerStatusChanged")
        .withArgs(1, Status.Suspended, Status.WindingDown);
      await asGuardian.suspendPartner(1);
      await time.increaseTo(closesAt);
      expect(await registry.statusOf(1)).to.equal(Status.Closed);
      await expect(asGuardian.suspendPartner(1))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
        .withArgs(1, Status.Closed);
      await expect(world.decide(registry, data))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
        .withArgs(1, Status.Closed);
    });

    it("keeps its sector until it closes, and frees it then", async () => {
      const { world, registry, terms, asOperator } = await joining();
      const closesAt = BigInt(await time.latest()) + 31n * DAY;
      await registry.connect(world.partner(0).admin).startWindDown(1, closesAt);
      const joins = { ...terms, sector: TRAVEL };
      await expect(asOperator.onboardPartner(joins))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_SectorTaken")
        .withArgs(TRAVEL, 1);
      await time.increaseTo(closesAt);
      expect(await registry.sectorHolder(TRAVEL)).to.equal(0n);
      await asOperator.onboardPartner(joins);
      expect(await registry.sectorHolder(TRAVEL)).to.equal(NEXT);
    });

    it("keeps a sector taken whose last partner closed while an earlier one has not", async () => {
      const { world, registry, terms, admin, asOperator } = await joining();
      await world.decide(registry, registry.interface.encodeFunctionData("setSectorOpen", [TRAVEL, true]));
      await asOperator.onboardPartner({ ...terms, sector: TRAVEL });
      await world.decide(registry, registry.interface.encodeFunctionData("setSectorOpen", [TRAVEL, false]));
      const closesAt = BigInt(await time.latest()) + 31n * DAY;
      await registry.connect(admin).startWindDown(NEXT, closesAt);
      await time.increaseTo(closesAt);
      expect(await registry.sectorHolder(TRAVEL)).to.equal(1n);
      const third = { ...terms, partnerId: 7, sector: TRAVEL, point: await deployPoint(world, 7) };
      await expect(asOperator.onboardPartner(third))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_SectorTaken")
        .withArgs(TRAVEL, 1);
    });

    it("gets no further point contract", async () => {
      const { world, registry, asOperator } = await joining();
      const closesAt = BigInt(await time.latest()) + 31n * DAY;
      await registry.connect(world.partner(0).admin).startWindDown(1, closesAt);
      const point = await deployPoint(world, 1);
      await expect(asOperator.addPoint(1, point))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
        .withArgs(1, Status.WindingDown);
      await time.increaseTo(closesAt);
      await expect(asOperator.addPoint(1, point))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
        .withArgs(1, Status.Closed);
    });
  });

  describe("cancelWindDown", () => {
    const cancelling = RoleRegistry__factory.createInterface().encodeFunctionData("cancelWindDown", [1]);

    /** A partner whose admin has announced that it closes. */
    async function announced() {
      const world = await loadFixture(deployedFixture);
      const { admin } = world.partner(0);
      const registry = world.alliance.registry.connect(admin);
      const closesAt = BigInt(await time.latest()) + 31n * DAY;
      await registry.startWindDown(1, closesAt);
      return { world, registry, admin, closesAt, cancel: () => world.decide(registry, cancelling) };
    }

    it("lets the council take a wind-down back, and says so: the partner goes on as before", async () => {
      const { world, registry, closesAt, cancel } = await announced();
      await expect(cancel())
        .to.emit(registry, "WindDownCancelled")
        .withArgs(1, closesAt)
        .and.to.emit(registry, "PartnerStatusChanged")
        .withArgs(1, Status.WindingDown, Status.Active);
      const { status, closesAt: recorded } = await registry.partner(1);
      expect([status, recorded]).to.deep.equal([Status.Active, 0n]);
      await time.increaseTo(closesAt);
      expect(await registry.statusOf(1)).to.equal(Status.Active);
      await registry.connect(world.operator).addPoint(1, await deployPoint(world, 1));
      expect(await registry.sectorHolder(TRAVEL)).to.equal(1n);
    });

    it("works until a day before it closes, and reverts with WindDownFinal a second later", async () => {
      const { world, registry, closesAt } = await announced();
      const asTimelock = registry.connect(await world.asTimelock());
      const latest = closesAt - DAY;
      await time.setNextBlockTimestamp(latest + 1n);
      await expect(asTimelock.cancelWindDown(1))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_WindDownFinal")
        .withArgs(1, closesAt, latest);
      expect((await registry.partner(1)).closesAt).to.equal(closesAt);
      const again = await announced();
      await time.setNextBlockTimestamp(again.closesAt - DAY);
      await again.registry.connect(await again.world.asTimelock()).cancelWindDown(1);
      expect(await registry.statusOf(1)).to.equal(Status.Active);
    });

    it("can be in time for the shortest notice, however long the timelock's delay", async () => {
      const { world, registry, cancel } = await announced();
      const { timelock } = world.alliance;
      const most = await timelock.MAX_DELAY();
      await world.decide(timelock, timelock.interface.encodeFunctionData("updateDelay", [most]));
      await cancel();
      expect(await registry.statusOf(1)).to.equal(Status.Active);
    });

    it("leaves a suspended partner suspended", async () => {
      const { world, registry, cancel, closesAt } = await announced();
      await registry.connect(world.guardian).suspendPartner(1);
      await expect(cancel()).to.emit(registry, "PartnerStatusChanged").withArgs(1, Status.Suspended, Status.Suspended);
      await time.increaseTo(closesAt);
      expect(await registry.statusOf(1)).to.equal(Status.Suspended);
      await world.decide(registry, registry.interface.encodeFunctionData("reinstatePartner", [1]));
      expect(await registry.statusOf(1)).to.equal(Status.Active);
    });

    it("leaves the partner free to announce it anew, with a notice of its own", async () => {
      const { registry, cancel } = await announced();
      await cancel();
      const soon = BigInt(await time.latest()) + 29n * DAY;
      await expect(registry.startWindDown(1, soon)).to.be.revertedWithCustomError(
        registry,
        "RoleRegistry_InvalidNotice",
      );
      const closesAt = BigInt(await time.latest()) + 40n * DAY;
      await registry.startWindDown(1, closesAt);
      expect((await registry.partner(1)).closesAt).to.equal(closesAt);
      await cancel();
      expect(await registry.statusOf(1)).to.equal(Status.Active);
    });

    it("reverts with WrongStatus when none was announced, when the partner closed, and for nobody", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      const asTimelock = registry.connect(await world.asTimelock());
      const refused = async (id: number, status: bigint) =>
        expect(asTimelock.cancelWindDown(id))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_WrongStatus")
          .withArgs(id, status);
      await refused(1, Status.Active);
      await refused(NEXT, Status.None);
      await registry.connect(world.guardian).suspendPartner(2);
      await refused(2, Status.Suspended);
      const closesAt = BigInt(await time.latest()) + 31n * DAY;
      await registry.connect(world.partner(0).admin).startWindDown(1, closesAt);
      await time.increaseTo(closesAt);
      await refused(1, Status.Closed);
    });

    it("reverts with AccessControlUnauthorizedAccount when anybody but the timelock calls, the partner's admin included", async () => {
      const { world, registry, admin } = await announced();
      for (const caller of [world.council, world.operator, world.guardian, admin]) {
        await expect(registry.connect(caller).cancelWindDown(1))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
      }
      expect(await registry.statusOf(1)).to.equal(Status.WindingDown);
    });
  });

  describe("multicall", () => {
    const abi = RoleRegistry__factory.createInterface();
    const grant = (...args: [string, string]) => abi.encodeFunctionData("grantRole", args);
    const revoke = (...args: [string, string]) => abi.encodeFunctionData("revokeRole", args);

    it("revokes in one transaction whatever a former admin granted, whoever renounced meanwhile, and names others", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      const { admin, issuer } = world.partner(0);
      const [role, treasurer] = [partnerRole(1, "issuer"), partnerRole(1, "treasurer")];
      const thieves = Array.from({ length: 40 }, (_, i) => zeroPadValue(toBeHex(2 ** 20 + i), 20));
      for (const kind of [role, treasurer]) {
        await registry.connect(admin).multicall(thieves.map((thief) => grant(kind, thief)));
      }
      const successor = world.member(0);
      const adminRole = partnerRole(1, "admin");
      await world.decide(registry, revoke(adminRole, admin.address));
      await world.decide(registry, grant(adminRole, successor.address));

      await registry.connect(issuer).renounceRole(role, issuer);
      const revoked = [role, treasurer].flatMap((kind) =>
        [...thieves, issuer.address].map((thief) => revoke(kind, thief)),
      );
      const named = grant(role, world.member(1).address);
      const sent = await registry.connect(successor).multicall([...revoked, named]);
      const gas = (await sent.wait())?.gasUsed ?? 0n;
      expect(gas / BigInt(revoked.length) < 30_000n, "hundreds fit a block").to.equal(true);
      expect(await registry.getRoleMembers(role)).to.deep.equal([world.member(1).address]);
      expect(await registry.getRoleMembers(treasurer)).to.deep.equal([world.partner(0).treasurer.address]);
    });

    it("gives nobody a right it has not: the calls are the caller's own, all or none", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      const { admin } = world.partner(0);
      const own = grant(partnerRole(1, "issuer"), world.member(0).address);
      const foreign = grant(partnerRole(2, "issuer"), world.member(0).address);
      await expect(registry.connect(admin).multicall([own, foreign]))
        .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
        .withArgs(admin, partnerRole(2, "admin"));
      expect(await registry.hasRole(partnerRole(1, "issuer"), world.member(0))).to.equal(false);
    });

    it("suspends many partners in a guardian's one transaction", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      const all = [1, 2, 3, 4, 5].map((id) => abi.encodeFunctionData("suspendPartner", [id]));
      await registry.connect(world.guardian).multicall(all);
      for (const id of [1, 2, 3, 4, 5]) expect(await registry.statusOf(id)).to.equal(Status.Suspended);
    });
  });

  describe("setPointFactory", () => {
    it("refuses from then on what the former factory made, takes the new one's, and leaves the directory alone", async () => {
      const { world, registry, terms, point, asOperator } = await joining();
      const { exchange, pointFactory } = world.alliance;
      const next = await new PartnerPointFactory__factory(world.funder).deploy();
      const before = await directory(world);
      const data = registry.interface.encodeFunctionData("setPointFactory", [await next.getAddress()]);
      await expect(world.decide(registry, data)).to.emit(registry, "PointFactoryChanged").withArgs(pointFactory, next);
      expect(await registry.pointFactory()).to.equal(await next.getAddress());
      expect(await directory(world)).to.deep.equal(before);

      await expect(asOperator.onboardPartner(terms))
        .to.be.revertedWithCustomError(registry, "RoleRegistry_PointNotMade")
        .withArgs(point, next);
      const successor = await makePoint({ pointFactory: next, registry }, programmeOf(exchange));
      await asOperator.onboardPartner({ ...terms, point: successor });
      expect(await registry.partnerOf(successor)).to.equal(NEXT);
    });

    it("reverts with ZeroAddress when the factory is zero", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      const data = registry.interface.encodeFunctionData("setPointFactory", [ZeroAddress]);
      await expect(world.decide(registry, data)).to.be.revertedWithCustomError(registry, "RoleRegistry_ZeroAddress");
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not the timelock", async () => {
      const { alliance, council, operator } = await loadFixture(deployedFixture);
      const { registry, pointFactory } = alliance;
      for (const caller of [council, operator]) {
        await expect(registry.connect(caller).setPointFactory(operator))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
      }
      expect(await registry.pointFactory()).to.equal(await pointFactory.getAddress());
    });
  });

  describe("roles of partners", () => {
    it("are granted and revoked by their own partner's admin", async () => {
      const { alliance, partners, members } = await loadFixture(deployedFixture);
      const { registry } = alliance;
      for (const [index, { admin, issuer }] of partners.entries()) {
        const newcomer = members[index];
        if (newcomer === undefined) throw new RangeError("too few members");
        const role = partnerRole(index + 1, "issuer");
        await expect(registry.connect(admin).grantRole(role, newcomer))
          .to.emit(registry, "RoleGranted")
          .withArgs(role, newcomer, admin);
        expect(await registry.getRoleMembers(role)).to.deep.equal([issuer.address, newcomer.address]);
        await expect(registry.connect(admin).revokeRole(role, issuer))
          .to.emit(registry, "RoleRevoked")
          .withArgs(role, issuer, admin);
        expect(await registry.getRoleMembers(role)).to.deep.equal([newcomer.address]);
      }
    });

    it("are refused to another partner's admin, issuer and treasurer", async () => {
      const { alliance, partners, members } = await loadFixture(deployedFixture);
      const { registry } = alliance;
      const [first, second] = partners;
      if (first === undefined || second === undefined) throw new RangeError("too few partners");
      const adminRole = partnerRole(2, "admin");
      for (const caller of [first.admin, first.issuer, first.treasurer]) {
        for (const kind of ["issuer", "treasurer"] as const) {
          await expect(registry.connect(caller).grantRole(partnerRole(2, kind), caller))
            .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
            .withArgs(caller, adminRole);
          await expect(registry.connect(caller).revokeRole(partnerRole(2, kind), second[kind]))
            .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
            .withArgs(caller, adminRole);
          expect(await registry.getRoleMembers(partnerRole(2, kind))).to.deep.equal([second[kind].address]);
        }
        await expect(registry.connect(caller).grantRole(adminRole, members[0]?.address ?? ZeroAddress))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
      }
      expect(await registry.getRoleMembers(adminRole)).to.deep.equal([second.admin.address]);
    });

    it("are refused to an admin who grants the admin's role of its own partner", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      const { admin } = world.partner(0);
      await expect(registry.connect(admin).grantRole(partnerRole(1, "admin"), world.member(0)))
        .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
        .withArgs(admin, ZeroHash);
    });

    it("give no right at another partner's contracts", async () => {
      const world = await loadFixture(deployedFixture);
      const { exchange } = world.alliance;
      const { issuer, treasurer } = world.partner(0);
      const second = world.point(1);
      await expect(second.connect(issuer).issue(world.member(0), 1n, await second.currentEpoch(), 1n))
        .to.be.revertedWithCustomError(second, UNAUTHORIZED)
        .withArgs(issuer, partnerRole(2, "issuer"));
      await expect(second.connect(issuer).link(world.member(0), ethers.id("key"), FOREVER, "0x"))
        .to.be.revertedWithCustomError(second, UNAUTHORIZED)
        .withArgs(issuer, partnerRole(2, "issuer"));
      await expect(exchange.connect(treasurer).setQuote(second, 1n, 10_000n))
        .to.be.revertedWithCustomError(exchange, UNAUTHORIZED)
        .withArgs(treasurer, partnerRole(2, "treasurer"));
    });

    it("let the timelock replace a partner's admin, and give it nothing else of a partner", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry, timelock } = world.alliance;
      const { admin, issuer } = world.partner(0);
      const successor = world.member(0);
      const role = partnerRole(1, "admin");
      await world.decide(registry, registry.interface.encodeFunctionData("grantRole", [role, successor.address]));
      await world.decide(registry, registry.interface.encodeFunctionData("revokeRole", [role, admin.address]));
      expect(await registry.getRoleMembers(role)).to.deep.equal([successor.address]);

      for (const data of [
        registry.interface.encodeFunctionData("grantRole", [partnerRole(1, "issuer"), world.member(1).address]),
        registry.interface.encodeFunctionData("revokeRole", [partnerRole(1, "issuer"), issuer.address]),
      ]) {
        await expect(world.decide(registry, data))
          .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
          .withArgs(timelock, role);
      }
      await expect(registry.connect(admin).grantRole(partnerRole(1, "issuer"), admin))
        .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
        .withArgs(admin, role);
      await registry.connect(successor).revokeRole(partnerRole(1, "issuer"), issuer);
      expect(await registry.hasRole(partnerRole(1, "issuer"), issuer)).to.equal(false);
    });

    it("revert with UnknownPartner when the timelock grants one before the partner joined", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      for (const kind of ["admin", "issuer", "treasurer"] as const) {
        const data = registry.interface.encodeFunctionData("grantRole", [
          partnerRole(NEXT, kind),
          world.member(0).address,
        ]);
        await expect(world.decide(registry, data))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_UnknownPartner")
          .withArgs(NEXT);
        expect(await registry.getRoleMembers(partnerRole(NEXT, kind))).to.deep.equal([]);
      }
    });

    it("revert with ZeroAddress when granted to nobody", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      await expect(
        registry.connect(world.partner(0).admin).grantRole(partnerRole(1, "issuer"), ZeroAddress),
      ).to.be.revertedWithCustomError(registry, "RoleRegistry_ZeroAddress");
    });

    it("are renounced by their holder only", async () => {
      const world = await loadFixture(deployedFixture);
      const { registry } = world.alliance;
      const { admin, issuer } = world.partner(0);
      const role = partnerRole(1, "issuer");
      await expect(registry.connect(admin).renounceRole(role, issuer)).to.be.revertedWithCustomError(
        registry,
        "AccessControlBadConfirmation",
      );
      await expect(registry.connect(issuer).renounceRole(role, issuer))
        .to.emit(registry, "RoleRevoked")
        .withArgs(role, issuer, issuer);
      expect(await registry.getRoleMembers(role)).to.deep.equal([]);
    });
  });

  describe("roles of the alliance", () => {
    for (const name of ["OPERATOR_ROLE", "GUARDIAN_ROLE", "REPORTER_ROLE"] as const) {
      it(`${name} is granted and revoked by the timelock only`, async () => {
        const world = await loadFixture(deployedFixture);
        const { registry, timelock } = world.alliance;
        const role = await registry[name]();
        const newcomer = world.member(0);
        const before = [...(await registry.getRoleMembers(role))];
        for (const caller of [world.council, world.operator, world.guardian, world.partner(0).admin]) {
          await expect(registry.connect(caller).grantRole(role, caller))
            .to.be.revertedWithCustomError(registry, UNAUTHORIZED)
            .withArgs(caller, ZeroHash);
        }
        const granted = registry.interface.encodeFunctionData("grantRole", [role, newcomer.address]);
        const revoked = registry.interface.encodeFunctionData("revokeRole", [role, newcomer.address]);
        await expect(world.decide(registry, granted))
          .to.emit(registry, "RoleGranted")
          .withArgs(role, newcomer, timelock);
        expect(await registry.getRoleMembers(role)).to.deep.equal([...before, newcomer.address]);
        await expect(world.decide(registry, revoked))
          .to.emit(registry, "RoleRevoked")
          .withArgs(role, newcomer, timelock);
        expect(await registry.getRoleMembers(role)).to.deep.equal(before);
      });
    }
  });

  describe("views", () => {
    it("membership tells whether an account holds a role, and how many do", async () => {
      const { alliance, reporters, members } = await loadFixture(deployedFixture);
      const { registry } = alliance;
      const role = await registry.REPORTER_ROLE();
      const [reporter] = reporters;
      const [member] = members;
      if (reporter === undefined || member === undefined) throw new RangeError("nobody there");
      expect(await registry.membership(role, reporter)).to.deep.equal([true, 3n]);
      expect(await registry.membership(role, member)).to.deep.equal([false, 3n]);
      expect(await registry.membership(ethers.id("NO_ROLE"), reporter)).to.deep.equal([false, 0n]);
    });

    it("enumerate the holders of a role", async () => {
      const { alliance, reporters } = await loadFixture(deployedFixture);
      const { registry } = alliance;
      const role = await registry.REPORTER_ROLE();
      expect(await registry.getRoleMemberCount(role)).to.equal(3n);
      for (const [i, reporter] of reporters.entries()) {
        expect(await registry.getRoleMember(role, i)).to.equal(reporter.address);
      }
      await expect(registry.getRoleMember(role, 3)).to.be.revertedWithPanic(0x32);
    });

    it("partner reverts with UnknownPartner when nobody has the id", async () => {
      const { registry } = (await loadFixture(deployedFixture)).alliance;
      for (const id of [0, NEXT, 2 ** 32 - 1]) {
        await expect(registry.partner(id))
          .to.be.revertedWithCustomError(registry, "RoleRegistry_UnknownPartner")
          .withArgs(id);
        expect(await registry.statusOf(id)).to.equal(Status.None);
      }
    });

    it("tell nothing of contracts and sectors that are not in the directory", async () => {
      const { registry, milk } = (await loadFixture(deployedFixture)).alliance;
      expect(await registry.partnerOf(milk)).to.equal(0n);
      expect(await registry.sectorHolder(SECTOR)).to.equal(0n);
      expect(await registry.isSectorOpen(SECTOR)).to.equal(false);
    });
  });
});
