import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { partnerRole } from "../../sdk/partnerRole.js";
import { signPermit } from "../../sdk/signPermit.js";
import { FOREVER, loadFixture } from "../support/fixture.js";
import {
  changesNothing,
  cohorts,
  impersonate,
  PARTNER,
  PARTNER_ID,
  pointFixture,
  pricedPointFixture,
  release,
  type PointWorld,
} from "../support/points.js";

const REASON = id("CHARGEBACK");
const CASE = id("case 17, salted");
const ADMIN_ROLE = partnerRole(PARTNER_ID, "admin");

/** Alice has 100 points and is frozen; Bob has 50. */
async function frozenFixture(): Promise<PointWorld> {
  const points = await pricedPointFixture();
  const { point, admin, alice, bob, epoch } = points;
  await release(points, alice, 100n, epoch);
  await release(points, bob, 50n, epoch);
  await point.connect(admin).freeze(alice, REASON, CASE);
  return points;
}

/** Gives the pool of another partner points to swap into. */
async function stockOf({ world }: PointWorld, index: number, seller: HardhatEthersSigner): Promise<void> {
  await world.link(index, seller);
  await world.release(index, seller, 1_000n);
  await world.alliance.exchange.connect(seller).sell(world.point(index), 1_000n, 0n, FOREVER, seller);
}

describe("PartnerPoint", () => {
  describe("freeze", () => {
    it("freezes a member's account and says why", async () => {
      const { point, admin, alice, bob } = await loadFixture(pointFixture);
      await expect(point.connect(admin).freeze(alice, REASON, CASE))
        .to.emit(point, "AccountFrozen")
        .withArgs(alice.address, REASON, CASE);
      expect(await point.isFrozen(alice)).to.equal(true);
      expect(await point.isFrozen(bob)).to.equal(false);
    });

    it("lets nothing leave the account: no transfer of any kind, not even of zero, and no redemption", async () => {
      const points = await loadFixture(frozenFixture);
      const { point, alice, bob, carol, epoch } = points;
      await point.connect(alice).approve(carol, 10n);
      const { v, r, s } = await signPermit(point, alice, { spender: bob, value: 10n, deadline: FOREVER });
      await point.permit(alice, bob, 10n, FOREVER, v, r, s);
      const attempts = [
        () => point.connect(alice).transfer(bob, 1n),
        () => point.connect(alice).transfer(bob, 0n),
        () => point.connect(alice).transfer(alice, 1n),
        () => point.connect(carol).transferFrom(alice, bob, 1n),
        () => point.connect(bob).transferFrom(alice, bob, 1n),
        () => point.connect(alice).transferAtEpoch(epoch, bob, 1n),
        () => point.connect(carol).transferFromAtEpoch(epoch, alice, bob, 1n),
        () => point.connect(alice).transferFromSince(alice, bob, 1n, 0n),
        () => point.connect(alice).redeem(1n, ZeroHash),
      ];
      for (const attempt of attempts) {
        await changesNothing(points, () =>
          expect(attempt()).to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen").withArgs(alice.address),
        );
      }
    });

    it("keeps the account from selling and swapping", async () => {
      const points = await loadFixture(frozenFixture);
      const { world, point, alice, bob } = points;
      const { exchange } = world.alliance;
      const other = world.point(PARTNER + 1);
      await stockOf(points, PARTNER + 1, bob);
      await world.link(PARTNER + 1, alice);
      await changesNothing(points, async () => {
        await expect(exchange.connect(alice).sell(point, 10n, 0n, FOREVER, alice))
          .to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen")
          .withArgs(alice.address);
        await expect(exchange.connect(alice).swap(point, 50n, other, 0n, 0n, FOREVER, alice))
          .to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen")
          .withArgs(alice.address);
      });
    });

    it("keeps the account from being unlinked, empty as it may be, by its owner and by the issuer", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, issuer, alice } = points;
      await point.connect(admin).freeze(alice, REASON, CASE);
      for (const caller of [alice, issuer]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).unlink(alice))
            .to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen")
            .withArgs(alice.address),
        );
      }
    });

    it("goes on letting the account receive releases, gifts and purchases", async () => {
      const points = await loadFixture(frozenFixture);
      const { world, point, alice, bob, epoch } = points;
      const { exchange } = world.alliance;
      await exchange.connect(bob).sell(point, 20n, 0n, FOREVER, bob);
      await world.giveMilk(alice);
      await release(points, alice, 1n, epoch);
      await point.connect(bob).transfer(alice, 2n);
      await exchange.connect(alice).buy(point, 4n, 10n ** 21n, 0n, FOREVER, alice);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 107n]]);
    });

    it("reverts with PartnerPoint_NotLinked for whoever is no member: a stranger, the exchange, a former exchange", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin, carol } = points;
      const former = await point.exchange();
      const next = world.alliance.oracle;
      await world.decide(point, point.interface.encodeFunctionData("proposeExchange", [await next.getAddress()]));
      await point.connect(admin).acceptExchange(next);
      for (const account of [carol.address, ZeroAddress, former, await next.getAddress()]) {
        await changesNothing(points, () =>
          expect(point.connect(admin).freeze(account, REASON, CASE))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
            .withArgs(account),
        );
      }
    });

    it("reverts with PartnerPoint_AccountFrozen when the admin froze the account before", async () => {
      const points = await loadFixture(frozenFixture);
      const { point, admin, alice } = points;
      await changesNothing(points, () =>
        expect(point.connect(admin).freeze(alice, ZeroHash, ZeroHash))
          .to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen")
          .withArgs(alice.address),
      );
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not this partner's admin", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, issuer, alice, bob } = points;
      const { admin: otherAdmin } = world.partner(PARTNER - 1);
      for (const caller of [alice, bob, issuer, otherAdmin, world.council, world.guardian]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).freeze(alice, REASON, CASE))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, ADMIN_ROLE),
        );
      }
    });

    it("leaves the bound alone: a frozen account moves all its cohorts once it is free again", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, alice, bob, epoch } = points;
      for (const age of [9n, 4n, 0n]) await release(points, alice, 10n + age, epoch - age);
      await point.connect(admin).freeze(alice, REASON, CASE);
      await release(points, alice, 5n, epoch - 12n);
      await point.connect(admin).unfreeze(alice);
      await point.connect(alice).transfer(bob, 48n);
      expect(await cohorts(point, bob)).to.deep.equal([
        [epoch - 12n, 5n],
        [epoch - 9n, 19n],
        [epoch - 4n, 14n],
        [epoch, 10n],
      ]);
    });

    it("works by a request the admin signed and somebody else relayed, as unfreeze does", async () => {
      const { world, point, admin, alice } = await loadFixture(pointFixture);
      const { forwarder } = world.alliance;
      const relay = forwarder.connect(world.member(5));
      const freeze = point.interface.encodeFunctionData("freeze", [alice.address, REASON, CASE]);
      await expect(relay.execute(await world.sign(admin, point, freeze)))
        .to.emit(point, "AccountFrozen")
        .withArgs(alice.address, REASON, CASE);
      const unfreeze = point.interface.encodeFunctionData("unfreeze", [alice.address]);
      await expect(relay.execute(await world.sign(admin, point, unfreeze)))
        .to.emit(point, "AccountUnfrozen")
        .withArgs(alice.address);
      expect(await point.isFrozen(alice)).to.equal(false);
    });

    it("is refused when a relayed request was signed by somebody else", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, alice, bob } = points;
      const forwarder = await impersonate(world.alliance.forwarder);
      const data = point.interface.encodeFunctionData("freeze", [alice.address, REASON, CASE]);
      await expect(forwarder.sendTransaction({ to: point, data: data + bob.address.slice(2) }))
        .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
        .withArgs(bob.address, ADMIN_ROLE);
    });
  });

  describe("unfreeze", () => {
    it("lets points leave again", async () => {
      const { point, admin, alice, bob } = await loadFixture(frozenFixture);
      await expect(point.connect(admin).unfreeze(alice)).to.emit(point, "AccountUnfrozen").withArgs(alice.address);
      expect(await point.isFrozen(alice)).to.equal(false);
      await point.connect(alice).transfer(bob, 30n);
      await point.connect(alice).redeem(70n, ZeroHash);
      expect(await point.balanceOf(bob)).to.equal(80n);
      await point.connect(alice).unlink(alice);
    });

    it("reverts with PartnerPoint_NotFrozen when the admin did not freeze the account", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, alice, carol } = points;
      for (const account of [alice, carol]) {
        await changesNothing(points, () =>
          expect(point.connect(admin).unfreeze(account))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotFrozen")
            .withArgs(account.address),
        );
      }
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not this partner's admin", async () => {
      const points = await loadFixture(frozenFixture);
      const { world, point, issuer, alice } = points;
      for (const caller of [alice, issuer, world.partner(PARTNER - 1).admin, world.council]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).unfreeze(alice))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, ADMIN_ROLE),
        );
      }
    });
  });
});
