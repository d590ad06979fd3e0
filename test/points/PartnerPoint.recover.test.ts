import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { memberKey } from "../../sdk/memberKey.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { signPermit } from "../../sdk/signPermit.js";
import { signRecovery } from "../../sdk/signRecovery.js";
import { ERC1271Wallet__factory } from "../../typechain-types/index.js";
import { ethers, FOREVER, loadFixture, time } from "../support/fixture.js";
import {
  changesNothing,
  cohorts,
  goToEpoch,
  impersonate,
  pack,
  PARTNER,
  PARTNER_ID,
  pointFixture,
  release,
  VALIDITY,
  type PointWorld,
} from "../support/points.js";

const DELAY = 3n * 86_400n;
const DAY = 86_400n;
const ADMIN_ROLE = partnerRole(PARTNER_ID, "admin");

/** The admin starts the move of an account, Alice's by default, to a successor that consents, Carol by default. */
async function start(points: PointWorld, account = points.alice, successor = points.carol) {
  const { point, admin } = points;
  const signature = await signRecovery(point, successor, { account, successor, deadline: FOREVER });
  return point.connect(admin).recover(account, successor, FOREVER, signature);
}

/** Alice has points of four epochs in three words; her account is about to move to Carol. */
async function pendingFixture(): Promise<PointWorld & { executableAt: bigint }> {
  const points = await pointFixture();
  const { alice, epoch } = points;
  for (const [age, amount] of [
    [9n, 40n],
    [4n, 30n],
    [1n, 20n],
    [0n, 10n],
  ] as const) {
    await release(points, alice, amount, epoch - age);
  }
  await start(points);
  return { ...points, executableAt: BigInt(await time.latest()) + DELAY };
}

/** The same, with the delay over. */
async function dueFixture() {
  const points = await pendingFixture();
  await time.increaseTo(points.executableAt);
  return points;
}

function keyOf({ address }: HardhatEthersSigner): string {
  return memberKey(address, ZeroHash);
}

describe("PartnerPoint", () => {
  describe("recover", () => {
    it("freezes the account at once and says when it moves, and to whom", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, bob, carol, epoch } = points;
      await release(points, alice, 10n, epoch);
      const sent = await start(points);
      const executableAt = BigInt(await time.latest()) + DELAY;
      await expect(sent).to.emit(point, "RecoveryStarted").withArgs(alice.address, carol.address, executableAt);
      expect(await point.recoveryOf(alice)).to.deep.equal([carol.address, executableAt]);
      expect(await point.isFrozen(alice)).to.equal(true);
      expect(await point.RECOVERY_DELAY()).to.equal(DELAY);
      expect(await point.nonces(carol)).to.equal(1n);
      await expect(point.connect(alice).transfer(bob, 1n))
        .to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen")
        .withArgs(alice.address);
    });

    it("takes a contract account as successor by ERC-1271", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, alice, carol, epoch } = points;
      await release(points, alice, 10n, epoch);
      const [runner] = await ethers.getSigners();
      const successor = await new ERC1271Wallet__factory(runner).deploy(carol);
      const consent = { account: alice, successor, deadline: FOREVER };
      const stranger = await signRecovery(point, points.bob, consent);
      await expect(point.connect(admin).recover(alice, successor, FOREVER, stranger))
        .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
        .withArgs(await successor.getAddress());
      const signature = await signRecovery(point, carol, consent);
      await point.connect(admin).recover(alice, successor, FOREVER, signature);
      await time.increase(DELAY);
      await point.completeRecovery(alice);
      expect(await cohorts(point, successor)).to.deep.equal([[epoch, 10n]]);
    });

    it("takes a consent in the last second of its deadline", async () => {
      const { point, admin, alice, carol } = await loadFixture(pointFixture);
      const deadline = BigInt(await time.latest()) + 100n;
      const signature = await signRecovery(point, carol, { account: alice, successor: carol, deadline });
      await time.setNextBlockTimestamp(deadline);
      await point.connect(admin).recover(alice, carol, deadline, signature);
      expect(await point.isFrozen(alice)).to.equal(true);
    });

    it("reverts with PartnerPoint_ConsentExpired one second after the deadline", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, alice, carol } = points;
      const deadline = BigInt(await time.latest()) + 100n;
      const signature = await signRecovery(point, carol, { account: alice, successor: carol, deadline });
      await changesNothing(points, async () => {
        await time.setNextBlockTimestamp(deadline + 1n);
        await expect(point.connect(admin).recover(alice, carol, deadline, signature))
          .to.be.revertedWithCustomError(point, "PartnerPoint_ConsentExpired")
          .withArgs(deadline);
      });
    });

    it("reverts with PartnerPoint_InvalidConsent when the successor signed anything else", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin, alice, bob, carol } = points;
      const consent = { account: alice, successor: carol, deadline: FOREVER };
      const signatures = {
        "by the lost account": await signRecovery(point, alice, consent),
        "by the admin": await signRecovery(point, admin, consent),
        "for another account": await signRecovery(point, carol, { ...consent, account: bob }),
        "with another deadline": await signRecovery(point, carol, { ...consent, deadline: 2n ** 32n - 1n }),
        "for another programme": await signRecovery(world.point(PARTNER - 1), carol, consent),
        "as a link": await signLinkConsent(point, carol, {
          account: carol,
          memberKey: keyOf(alice),
          deadline: FOREVER,
        }),
        "not at all": "0x",
      };
      for (const [how, signature] of Object.entries(signatures)) {
        await changesNothing(points, () =>
          expect(point.connect(admin).recover(alice, carol, FOREVER, signature), how)
            .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
            .withArgs(carol.address),
        );
      }
    });

    it("reverts with PartnerPoint_InvalidConsent when the consent is used again, or its nonce was", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, alice, bob, carol } = points;
      const consent = { account: alice, successor: carol, deadline: FOREVER };
      const signature = await signRecovery(point, carol, consent);
      await point.connect(admin).recover(alice, carol, FOREVER, signature);
      await point.connect(admin).cancelRecovery(alice);
      const refused = (used: string) =>
        changesNothing(points, () =>
          expect(point.connect(admin).recover(alice, carol, FOREVER, used))
            .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
            .withArgs(carol.address),
        );
      await refused(signature);
      const second = await signRecovery(point, carol, consent);
      const { v, r, s } = await signPermit(point, carol, { spender: bob, value: 1n, deadline: FOREVER });
      await point.permit(carol, bob, 1n, FOREVER, v, r, s);
      await refused(second);
    });

    it("reverts with PartnerPoint_InvalidConsent when the account's customer number changed since the consent", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, admin, alice, carol } = points;
      const consent = { account: alice, successor: carol, deadline: FOREVER };
      const signature = await signRecovery(point, carol, consent);
      await point.connect(alice).unlink(alice);
      const link = { account: alice, memberKey: id("another customer"), deadline: FOREVER };
      const linkConsent = await signLinkConsent(point, alice, link);
      await point.connect(issuer).link(alice, link.memberKey, FOREVER, linkConsent);
      await expect(point.connect(admin).recover(alice, carol, FOREVER, signature))
        .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
        .withArgs(carol.address);
    });

    it("reverts with PartnerPoint_InvalidConsent when the successor is the zero address", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, alice } = points;
      for (const signature of ["0x", `0x${"00".repeat(65)}`]) {
        await changesNothing(points, () =>
          expect(point.connect(admin).recover(alice, ZeroAddress, FOREVER, signature))
            .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
            .withArgs(ZeroAddress),
        );
      }
    });

    it("reverts with PartnerPoint_NotLinked when the account is no member's", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin, carol } = points;
      for (const account of [world.member(3).address, await point.exchange()]) {
        const signature = await signRecovery(point, carol, { account, successor: carol, deadline: FOREVER });
        await changesNothing(points, () =>
          expect(point.connect(admin).recover(account, carol, FOREVER, signature))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
            .withArgs(account),
        );
      }
    });

    it("reverts with PartnerPoint_AlreadyLinked when the successor is a member, the account itself or the exchange", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, alice, bob, carol } = points;
      for (const successor of [bob.address, alice.address, await point.exchange()]) {
        const signature = await signRecovery(point, carol, { account: alice, successor, deadline: FOREVER });
        await changesNothing(points, () =>
          expect(point.connect(admin).recover(alice, successor, FOREVER, signature))
            .to.be.revertedWithCustomError(point, "PartnerPoint_AlreadyLinked")
            .withArgs(successor),
        );
      }
    });

    it("reverts with PartnerPoint_RecoveryPending when the account has one already", async () => {
      const points = await loadFixture(pendingFixture);
      const { world, point, alice, carol } = points;
      await changesNothing(points, () =>
        expect(start(points, alice, world.member(3)))
          .to.be.revertedWithCustomError(point, "PartnerPoint_RecoveryPending")
          .withArgs(alice.address, carol.address),
      );
    });

    it("reverts with PartnerPoint_SuccessorTaken when another account names the successor, until that ends", async () => {
      const points = await loadFixture(pendingFixture);
      const { point, admin, alice, bob, carol } = points;
      await changesNothing(points, () =>
        expect(start(points, bob, carol))
          .to.be.revertedWithCustomError(point, "PartnerPoint_SuccessorTaken")
          .withArgs(carol.address, alice.address),
      );
      await point.connect(admin).cancelRecovery(alice);
      await start(points, bob, carol);
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not this partner's admin", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, issuer, alice, carol } = points;
      const signature = await signRecovery(point, carol, { account: alice, successor: carol, deadline: FOREVER });
      for (const caller of [alice, carol, issuer, world.partner(PARTNER - 1).admin, world.council]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).recover(alice, carol, FOREVER, signature))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, ADMIN_ROLE),
        );
      }
    });

    it("does not let the frozen account unlink or choose a cap", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice } = points;
      await start(points);
      await changesNothing(points, async () => {
        const attempts = [() => point.connect(alice).unlink(alice), () => point.connect(alice).setDailyCap(1n)];
        for (const attempt of attempts) {
          await expect(attempt())
            .to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen")
            .withArgs(alice.address);
        }
      });
    });
  });

  describe("cancelRecovery", () => {
    it("ends it by the account's veto and lets its points leave again", async () => {
      const points = await loadFixture(pendingFixture);
      const { point, alice, bob, carol } = points;
      await expect(point.connect(alice).cancelRecovery(alice))
        .to.emit(point, "RecoveryCancelled")
        .withArgs(alice.address, carol.address, alice.address);
      expect(await point.recoveryOf(alice)).to.deep.equal([ZeroAddress, 0n]);
      expect(await point.isFrozen(alice)).to.equal(false);
      await point.connect(alice).transfer(bob, 100n);
    });

    it("works by veto until the move is made, however late", async () => {
      const points = await loadFixture(dueFixture);
      const { point, alice } = points;
      await time.increase(30n * DAY);
      await point.connect(alice).cancelRecovery(alice);
      await expect(point.completeRecovery(alice))
        .to.be.revertedWithCustomError(point, "PartnerPoint_NoRecovery")
        .withArgs(alice.address);
    });

    it("reverts with PartnerPoint_VetoUsed the second time, even after the account was unlinked and linked again", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, alice, carol, epoch } = points;
      await start(points);
      await point.connect(alice).cancelRecovery(alice);
      await point.connect(alice).unlink(alice);
      await world.link(PARTNER, alice);
      await release(points, alice, 10n, epoch);
      await start(points);
      await changesNothing(points, () =>
        expect(point.connect(alice).cancelRecovery(alice))
          .to.be.revertedWithCustomError(point, "PartnerPoint_VetoUsed")
          .withArgs(alice.address),
      );
      await time.increase(DELAY);
      await point.completeRecovery(alice);
      expect(await cohorts(point, carol)).to.deep.equal([[epoch, 10n]]);
    });

    it("works for the admin any number of times, and costs the account no veto", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, alice, carol } = points;
      for (let i = 0; i < 3; i++) {
        await start(points);
        await expect(point.connect(admin).cancelRecovery(alice))
          .to.emit(point, "RecoveryCancelled")
          .withArgs(alice.address, carol.address, admin.address);
      }
      await start(points);
      await point.connect(alice).cancelRecovery(alice);
      expect(await point.isFrozen(alice)).to.equal(false);
    });

    it("leaves the admin's own freeze, set before or meanwhile", async () => {
      for (const before of [true, false]) {
        const points = await loadFixture(pointFixture);
        const { point, admin, alice } = points;
        if (before) await point.connect(admin).freeze(alice, ZeroHash, ZeroHash);
        await start(points);
        if (!before) await point.connect(admin).freeze(alice, ZeroHash, ZeroHash);
        await point.connect(alice).cancelRecovery(alice);
        expect(await point.isFrozen(alice)).to.equal(true);
        await point.connect(admin).unfreeze(alice);
        expect(await point.isFrozen(alice)).to.equal(false);
      }
    });

    it("is what ends a recovery's freeze: unfreeze does not", async () => {
      const points = await loadFixture(pendingFixture);
      const { point, admin, alice } = points;
      await expect(point.connect(admin).unfreeze(alice))
        .to.be.revertedWithCustomError(point, "PartnerPoint_NotFrozen")
        .withArgs(alice.address);
      await point.connect(admin).freeze(alice, ZeroHash, ZeroHash);
      await point.connect(admin).unfreeze(alice);
      expect(await point.isFrozen(alice)).to.equal(true);
    });

    it("reverts with PartnerPoint_NoRecovery when none is pending, and keeps the veto", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, alice } = points;
      for (const caller of [alice, admin]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).cancelRecovery(alice))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NoRecovery")
            .withArgs(alice.address),
        );
      }
      await start(points);
      await point.connect(alice).cancelRecovery(alice);
    });

    it("reverts with AccessControlUnauthorizedAccount for everybody else, the successor and the issuer too", async () => {
      const points = await loadFixture(pendingFixture);
      const { world, point, issuer, alice, bob, carol } = points;
      for (const caller of [bob, carol, issuer, world.partner(PARTNER - 1).admin, world.council]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).cancelRecovery(alice))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, ADMIN_ROLE),
        );
      }
    });
  });

  describe("completeRecovery", () => {
    it("moves every valid cohort with its epoch, the link and nothing else, at anybody's word", async () => {
      const points = await loadFixture(dueFixture);
      const { world, point, alice, carol, epoch } = points;
      const held = await cohorts(point, alice);
      await point.connect(world.member(7)).completeRecovery(alice);
      expect(await cohorts(point, carol)).to.deep.equal(held);
      expect(held).to.have.length(4);
      expect(await cohorts(point, alice)).to.deep.equal([]);
      expect(await point.memberKeyOf(carol)).to.equal(keyOf(alice));
      expect(await point.accountOf(keyOf(alice))).to.equal(carol.address);
      expect(await point.memberKeyOf(alice)).to.equal(ZeroHash);
      expect(await point.recoveryOf(alice)).to.deep.equal([ZeroAddress, 0n]);
      expect(await point.isFrozen(alice)).to.equal(false);
      expect(await point.isFrozen(carol)).to.equal(false);
      await point.connect(carol).redeem(100n, ZeroHash);
      await expect(point.connect(points.issuer).issue(alice, 1n, epoch, 1n))
        .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
        .withArgs(alice.address);
    });

    it("logs the move as every other: the transfer, its cohorts word by word, then the recovery", async () => {
      const { point, alice, carol, epoch } = await loadFixture(dueFixture);
      const receipt = await (await point.completeRecovery(alice)).wait();
      const logs = receipt?.logs.map((log) => point.interface.parseLog(log));
      const word = epoch / 4n;
      expect(logs?.map((log) => log?.name)).to.deep.equal([
        "Transfer",
        "CohortsMoved",
        "CohortsMoved",
        "CohortsMoved",
        "RecoveryCompleted",
      ]);
      expect(logs?.map((log) => log?.args.toArray())).to.deep.equal([
        [alice.address, carol.address, 100n],
        [word - 3n, pack(0n, 0n, 0n, 40n)],
        [word - 1n, pack(30n, 0n, 0n, 20n)],
        [word, pack(10n)],
        [alice.address, carol.address, keyOf(alice)],
      ]);
    });

    it("leaves expired points behind, and they never move", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, carol, epoch } = points;
      await release(points, alice, 7n, epoch - VALIDITY);
      await release(points, alice, 5n, epoch - VALIDITY + 1n);
      await start(points);
      await goToEpoch(point, epoch + 1n);
      await point.completeRecovery(alice);
      expect(await cohorts(point, carol)).to.deep.equal([[epoch - VALIDITY + 1n, 5n]]);
      await point.connect(carol).transferAtEpoch(epoch - VALIDITY + 1n, carol, 5n);
      expect(await point.balanceOf(alice)).to.equal(0n);
      const consent = { account: alice, memberKey: id("a new customer"), deadline: FOREVER };
      const signature = await signLinkConsent(point, alice, consent);
      await point.connect(issuer).link(alice, consent.memberKey, FOREVER, signature);
      expect(await cohorts(point, alice)).to.deep.equal([]);
    });

    it("moves an account that holds nothing", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, carol, epoch } = points;
      await start(points);
      await time.increase(DELAY);
      await expect(point.completeRecovery(alice))
        .to.emit(point, "RecoveryCompleted")
        .withArgs(alice.address, carol.address, keyOf(alice));
      await release(points, carol, 3n, epoch);
      expect(await point.balanceOf(carol)).to.equal(3n);
    });

    it("moves what the frozen account received meanwhile, and expired buckets of the successor do not matter", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, alice, bob, carol, epoch } = points;
      await world.link(PARTNER, carol);
      await release(points, carol, 9n, epoch - VALIDITY);
      await goToEpoch(point, epoch + 1n);
      await point.connect(carol).unlink(carol);
      await start(points);
      await release(points, alice, 6n, epoch - VALIDITY + 1n);
      await release(points, bob, 4n, epoch);
      await point.connect(bob).transfer(alice, 4n);
      await time.increase(DELAY);
      await point.completeRecovery(alice);
      expect(await cohorts(point, carol)).to.deep.equal([
        [epoch - VALIDITY + 1n, 6n],
        [epoch, 4n],
      ]);
    });

    it("takes the admin's freeze along", async () => {
      const points = await loadFixture(dueFixture);
      const { point, admin, alice, bob, carol } = points;
      await point.connect(admin).freeze(alice, ZeroHash, ZeroHash);
      await point.completeRecovery(alice);
      expect(await point.isFrozen(carol)).to.equal(true);
      await expect(point.connect(carol).transfer(bob, 1n))
        .to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen")
        .withArgs(carol.address);
      await point.connect(admin).unfreeze(carol);
      await point.connect(carol).transfer(bob, 100n);
    });

    it("takes the cap and what was spent of it today along, and is not stopped by it", async () => {
      const points = await loadFixture(pendingFixture);
      const { point, admin, alice, bob, carol, executableAt } = points;
      await point.connect(admin).cancelRecovery(alice);
      await point.connect(alice).setDailyCap(25n);
      await start(points);
      const midnight = (executableAt / DAY + 2n) * DAY;
      await time.increaseTo(midnight + 10n);
      await point.connect(admin).cancelRecovery(alice);
      await point.connect(alice).transfer(bob, 15n);
      await start(points);
      expect(await point.dailyAllowance(alice)).to.deep.equal([25n, 10n]);
      await time.increase(DELAY);
      await point.completeRecovery(alice);
      expect(await point.balanceOf(carol)).to.equal(85n);
      expect(await point.dailyAllowance(carol)).to.deep.equal([25n, 25n]);
      await expect(point.connect(carol).transfer(bob, 26n))
        .to.be.revertedWithCustomError(point, "PartnerPoint_DailyCapExceeded")
        .withArgs(carol.address, 25n, 26n);
    });

    it("leaves the account's allowances with the account", async () => {
      const points = await loadFixture(dueFixture);
      const { point, alice, bob, carol } = points;
      await point.connect(alice).approve(bob, 50n);
      await point.completeRecovery(alice);
      expect(await point.allowance(carol, bob)).to.equal(0n);
      await expect(point.connect(bob).transferFrom(alice, bob, 1n))
        .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
        .withArgs(alice.address);
    });

    it("reverts with PartnerPoint_RecoveryEarly in the last second of the delay and works in the next", async () => {
      const points = await loadFixture(pendingFixture);
      const { point, alice, carol, executableAt } = points;
      await time.setNextBlockTimestamp(executableAt - 1n);
      await expect(point.completeRecovery(alice))
        .to.be.revertedWithCustomError(point, "PartnerPoint_RecoveryEarly")
        .withArgs(alice.address, executableAt);
      await time.setNextBlockTimestamp(executableAt);
      await point.completeRecovery(alice);
      expect(await point.balanceOf(carol)).to.equal(100n);
    });

    it("reverts with PartnerPoint_NoRecovery when none is pending, and when it was completed", async () => {
      const points = await loadFixture(dueFixture);
      const { point, alice, bob, carol } = points;
      await point.completeRecovery(alice);
      for (const account of [alice, bob, carol]) {
        await changesNothing(points, () =>
          expect(point.completeRecovery(account))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NoRecovery")
            .withArgs(account.address),
        );
      }
    });

    it("reverts with PartnerPoint_AlreadyLinked when the successor was linked meanwhile; the admin starts again", async () => {
      const points = await loadFixture(dueFixture);
      const { world, point, admin, alice, carol } = points;
      await world.link(PARTNER, carol);
      await changesNothing(points, () =>
        expect(point.completeRecovery(alice))
          .to.be.revertedWithCustomError(point, "PartnerPoint_AlreadyLinked")
          .withArgs(carol.address),
      );
      expect(await point.isFrozen(alice)).to.equal(true);
      await point.connect(admin).cancelRecovery(alice);
      await start(points, alice, world.member(3));
      await time.increase(DELAY);
      await point.completeRecovery(alice);
      expect(await point.balanceOf(world.member(3))).to.equal(100n);
      expect(await point.memberKeyOf(carol)).to.equal(keyOf(carol));
    });

    it("frees the account and the successor for further recoveries", async () => {
      const points = await loadFixture(dueFixture);
      const { world, point, alice, carol } = points;
      await point.completeRecovery(alice);
      // Back again: the found key's account is a stranger's now, and may be named like any other.
      await start(points, carol, alice);
      await time.increase(DELAY);
      await point.completeRecovery(carol);
      expect(await point.balanceOf(alice)).to.equal(100n);
      await start(points, alice, world.member(3));
      await point.connect(alice).cancelRecovery(alice);
    });
  });

  describe("a relayed recovery", () => {
    it("is started by the admin, vetoed by the account and completed by anybody, all by signed requests", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin, alice, carol, epoch } = points;
      await release(points, alice, 10n, epoch);
      const relayer = world.alliance.forwarder.connect(world.member(5));
      const recover = async () => {
        const signature = await signRecovery(point, carol, { account: alice, successor: carol, deadline: FOREVER });
        const args = [alice.address, carol.address, FOREVER, signature] as const;
        const data = point.interface.encodeFunctionData("recover", [...args]);
        return relayer.execute(await world.sign(admin, point, data));
      };
      await expect(recover()).to.emit(point, "RecoveryStarted");
      const cancel = point.interface.encodeFunctionData("cancelRecovery", [alice.address]);
      await expect(relayer.execute(await world.sign(alice, point, cancel)))
        .to.emit(point, "RecoveryCancelled")
        .withArgs(alice.address, carol.address, alice.address);
      await recover();
      await time.increase(DELAY);
      const complete = point.interface.encodeFunctionData("completeRecovery", [alice.address]);
      await relayer.execute(await world.sign(points.bob, point, complete));
      expect(await cohorts(point, carol)).to.deep.equal([[epoch, 10n]]);
    });

    it("is nobody else's: a relayed stranger neither starts nor cancels one", async () => {
      const points = await loadFixture(pendingFixture);
      const { world, point, alice, bob, carol } = points;
      const forwarder = await impersonate(world.alliance.forwarder);
      const signature = await signRecovery(point, carol, { account: bob, successor: carol, deadline: FOREVER });
      const calls = [
        point.interface.encodeFunctionData("recover", [bob.address, carol.address, FOREVER, signature]),
        point.interface.encodeFunctionData("cancelRecovery", [alice.address]),
      ];
      for (const data of calls) {
        await expect(forwarder.sendTransaction({ to: point, data: data + carol.address.slice(2) }))
          .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
          .withArgs(carol.address, ADMIN_ROLE);
      }
    });

    it("is not vetoed by appending the account's address to a call of one's own", async () => {
      const points = await loadFixture(pendingFixture);
      const { point, alice, bob } = points;
      const data = point.interface.encodeFunctionData("cancelRecovery", [alice.address]) + alice.address.slice(2);
      await changesNothing(points, () =>
        expect(bob.sendTransaction({ to: point, data }))
          .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
          .withArgs(bob.address, ADMIN_ROLE),
      );
    });
  });
});
