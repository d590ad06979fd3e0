import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { memberKey } from "../../sdk/memberKey.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { signPermit } from "../../sdk/signPermit.js";
import { ERC1271Wallet__factory } from "../../typechain-types/index.js";
import { ethers, FOREVER, loadFixture, time } from "../support/fixture.js";
import {
  changesNothing,
  cohorts,
  goToEpoch,
  pack,
  PARTNER,
  PARTNER_ID,
  pointFixture,
  release,
  VALIDITY,
  WIDEST,
  type PointWorld,
} from "../support/points.js";

const KEY = id("customer 4711, salted");
const OTHER_KEY = id("customer 4712, salted");
const ISSUER_ROLE = partnerRole(PARTNER_ID, "issuer");

/** Carol's consent to a link to KEY, for ever. */
async function consentOfCarol({ point, carol }: PointWorld, deadline = FOREVER): Promise<string> {
  return signLinkConsent(point, carol, { account: carol, memberKey: KEY, deadline });
}

async function walletOf({ carol }: PointWorld) {
  const [runner] = await ethers.getSigners();
  return new ERC1271Wallet__factory(runner).deploy(carol);
}

describe("PartnerPoint", () => {
  describe("link", () => {
    it("links an account whose owner signed, and says so", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      await expect(point.connect(issuer).link(carol, KEY, FOREVER, await consentOfCarol(points)))
        .to.emit(point, "MemberLinked")
        .withArgs(carol.address, KEY);
      expect(await point.accountOf(KEY)).to.equal(carol.address);
      expect(await point.memberKeyOf(carol)).to.equal(KEY);
      expect(await point.nonces(carol)).to.equal(1n);
      expect(await point.balanceOf(carol)).to.equal(0n);
    });

    it("links a contract account by ERC-1271, which then receives, sends and redeems", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, carol, epoch } = points;
      const wallet = await walletOf(points);
      const consent = await signLinkConsent(point, carol, { account: wallet, memberKey: KEY, deadline: FOREVER });
      await expect(point.connect(issuer).link(wallet, KEY, FOREVER, consent))
        .to.emit(point, "MemberLinked")
        .withArgs(await wallet.getAddress(), KEY);
      await release(points, wallet, 100n, epoch);
      const send = point.interface.encodeFunctionData("transfer", [alice.address, 30n]);
      await wallet.connect(carol).execute(point, send);
      const redeem = point.interface.encodeFunctionData("redeem", [20n, ZeroHash]);
      await wallet.connect(carol).execute(point, redeem);
      expect(await point.balanceOf(wallet)).to.equal(50n);
      expect(await point.balanceOf(alice)).to.equal(30n);
    });

    it("reverts with PartnerPoint_InvalidConsent when a contract account refuses the signature", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice } = points;
      const wallet = await walletOf(points);
      const consent = await signLinkConsent(point, alice, { account: wallet, memberKey: KEY, deadline: FOREVER });
      await expect(point.connect(issuer).link(wallet, KEY, FOREVER, consent))
        .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
        .withArgs(await wallet.getAddress());
      expect(await point.accountOf(KEY)).to.equal(ZeroAddress);
    });

    it("reverts with PartnerPoint_InvalidConsent when the account is a contract without ERC-1271", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, issuer, carol } = points;
      const account = world.alliance.milk;
      const consent = await signLinkConsent(point, carol, { account, memberKey: KEY, deadline: FOREVER });
      await expect(point.connect(issuer).link(account, KEY, FOREVER, consent))
        .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
        .withArgs(await account.getAddress());
    });

    it("takes a consent in the last second of its deadline", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      const deadline = BigInt(await time.latest()) + 100n;
      const consent = await consentOfCarol(points, deadline);
      await time.setNextBlockTimestamp(deadline);
      await point.connect(issuer).link(carol, KEY, deadline, consent);
      expect(await point.accountOf(KEY)).to.equal(carol.address);
    });

    it("reverts with PartnerPoint_ConsentExpired one second after the deadline", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      const deadline = BigInt(await time.latest()) + 100n;
      const consent = await consentOfCarol(points, deadline);
      await changesNothing(points, async () => {
        await time.setNextBlockTimestamp(deadline + 1n);
        await expect(point.connect(issuer).link(carol, KEY, deadline, consent))
          .to.be.revertedWithCustomError(point, "PartnerPoint_ConsentExpired")
          .withArgs(deadline);
      });
    });

    it("reverts with PartnerPoint_InvalidConsent when somebody else signed", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, carol } = points;
      for (const signer of [alice, issuer]) {
        const consent = await signLinkConsent(point, signer, { account: carol, memberKey: KEY, deadline: FOREVER });
        await changesNothing(points, () =>
          expect(point.connect(issuer).link(carol, KEY, FOREVER, consent))
            .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
            .withArgs(carol.address),
        );
      }
    });

    it("reverts with PartnerPoint_InvalidConsent when the key or the deadline is not the signed one", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      const consent = await consentOfCarol(points);
      for (const [key, deadline] of [
        [OTHER_KEY, FOREVER],
        [KEY, FOREVER - 1n],
      ] as const) {
        await changesNothing(points, () =>
          expect(point.connect(issuer).link(carol, key, deadline, consent))
            .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
            .withArgs(carol.address),
        );
      }
    });

    it("reverts with PartnerPoint_InvalidConsent when the consent was given to another partner", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, issuer, carol } = points;
      const elsewhere = world.point(PARTNER - 1);
      const consent = await signLinkConsent(elsewhere, carol, { account: carol, memberKey: KEY, deadline: FOREVER });
      await expect(point.connect(issuer).link(carol, KEY, FOREVER, consent))
        .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
        .withArgs(carol.address);
    });

    it("reverts with PartnerPoint_InvalidConsent when the member's nonce was used since by a permit", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, carol } = points;
      const consent = await consentOfCarol(points);
      const { v, r, s } = await signPermit(point, carol, { spender: alice, value: 1n, deadline: FOREVER });
      await point.permit(carol, alice, 1n, FOREVER, v, r, s);
      await expect(point.connect(issuer).link(carol, KEY, FOREVER, consent))
        .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
        .withArgs(carol.address);
    });

    it("reverts with PartnerPoint_InvalidConsent when a used consent is replayed after unlinking", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      const consent = await consentOfCarol(points);
      await point.connect(issuer).link(carol, KEY, FOREVER, consent);
      await point.connect(carol).unlink(carol);
      await changesNothing(points, () =>
        expect(point.connect(issuer).link(carol, KEY, FOREVER, consent))
          .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
          .withArgs(carol.address),
      );
    });

    it("reverts with PartnerPoint_InvalidConsent when the account is zero or the signature is not one", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      for (const account of [ZeroAddress, carol.address]) {
        for (const signature of ["0x", `0x${"00".repeat(65)}`]) {
          await expect(point.connect(issuer).link(account, KEY, FOREVER, signature))
            .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidConsent")
            .withArgs(account);
        }
      }
    });

    it("reverts with PartnerPoint_KeyTaken when the customer number is linked to another account", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, carol } = points;
      const taken = memberKey(alice.address, ZeroHash);
      const consent = await signLinkConsent(point, carol, { account: carol, memberKey: taken, deadline: FOREVER });
      await changesNothing(points, () =>
        expect(point.connect(issuer).link(carol, taken, FOREVER, consent))
          .to.be.revertedWithCustomError(point, "PartnerPoint_KeyTaken")
          .withArgs(taken, alice.address),
      );
      expect(await point.accountOf(taken)).to.equal(alice.address);
    });

    it("reverts with PartnerPoint_AlreadyLinked when the account has a customer number", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice } = points;
      const consent = await signLinkConsent(point, alice, { account: alice, memberKey: KEY, deadline: FOREVER });
      await changesNothing(points, () =>
        expect(point.connect(issuer).link(alice, KEY, FOREVER, consent))
          .to.be.revertedWithCustomError(point, "PartnerPoint_AlreadyLinked")
          .withArgs(alice.address),
      );
      expect(await point.accountOf(KEY)).to.equal(ZeroAddress);
    });

    it("reverts with PartnerPoint_AlreadyLinked when the account is the exchange", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      const exchange = await point.exchange();
      await changesNothing(points, async () =>
        expect(point.connect(issuer).link(exchange, KEY, FOREVER, await consentOfCarol(points)))
          .to.be.revertedWithCustomError(point, "PartnerPoint_AlreadyLinked")
          .withArgs(exchange),
      );
      expect(await point.memberKeyOf(carol)).to.equal(ZeroHash);
    });

    it("reverts with PartnerPoint_EmptyKey when the key is zero", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      const consent = await signLinkConsent(point, carol, { account: carol, memberKey: ZeroHash, deadline: FOREVER });
      await changesNothing(points, () =>
        expect(point.connect(issuer).link(carol, ZeroHash, FOREVER, consent)).to.be.revertedWithCustomError(
          point,
          "PartnerPoint_EmptyKey",
        ),
      );
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not this partner's issuer", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin, carol } = points;
      const consent = await consentOfCarol(points);
      const { issuer: otherIssuer } = world.partner(PARTNER - 1);
      const { treasurer } = world.partner(PARTNER);
      for (const caller of [carol, admin, treasurer, otherIssuer, world.council, world.operator]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).link(carol, KEY, FOREVER, consent))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, ISSUER_ROLE),
        );
      }
    });
  });

  describe("unlink", () => {
    it("ends the link at the member's or the issuer's word and frees the key", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      for (const caller of [carol, issuer]) {
        await point.connect(issuer).link(carol, KEY, FOREVER, await consentOfCarol(points));
        await expect(point.connect(caller).unlink(carol)).to.emit(point, "MemberUnlinked").withArgs(carol.address, KEY);
        expect(await point.accountOf(KEY)).to.equal(ZeroAddress);
        expect(await point.memberKeyOf(carol)).to.equal(ZeroHash);
      }
    });

    it("lets another account take the freed key", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, carol } = points;
      const key = await point.memberKeyOf(alice);
      await point.connect(alice).unlink(alice);
      const consent = await signLinkConsent(point, carol, { account: carol, memberKey: key, deadline: FOREVER });
      await point.connect(issuer).link(carol, key, FOREVER, consent);
      expect(await point.accountOf(key)).to.equal(carol.address);
      expect(await point.memberKeyOf(alice)).to.equal(ZeroHash);
    });

    it("leaves an account that can no longer be given points, by anyone", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, bob, epoch } = points;
      await release(points, bob, 10n, epoch);
      await point.connect(alice).unlink(alice);
      await changesNothing(points, async () => {
        await expect(point.connect(issuer).issue(alice, 1n, epoch, 1n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
          .withArgs(alice.address);
        await expect(point.connect(bob).transfer(alice, 1n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
          .withArgs(alice.address);
      });
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is a stranger", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin, alice, bob, carol } = points;
      for (const caller of [bob, carol, admin, world.partner(PARTNER - 1).issuer]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).unlink(alice))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, ISSUER_ROLE),
        );
      }
    });

    it("reverts with PartnerPoint_BalanceRemains when the account holds a valid point", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, epoch } = points;
      await release(points, alice, 1n, epoch - VALIDITY);
      for (const caller of [alice, issuer]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).unlink(alice))
            .to.be.revertedWithCustomError(point, "PartnerPoint_BalanceRemains")
            .withArgs(alice.address, 1n),
        );
      }
    });

    it("reverts with PartnerPoint_NotLinked when the account is not linked, or is the exchange", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      await expect(point.connect(carol).unlink(carol))
        .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
        .withArgs(carol.address);
      const exchange = await point.exchange();
      await expect(point.connect(issuer).unlink(exchange))
        .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
        .withArgs(exchange);
    });

    it("lets an account whose points all expired go and come back, without reviving a point", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, alice, bob, epoch } = points;
      await release(points, alice, WIDEST, epoch);
      const later = epoch + VALIDITY + 1n;
      await goToEpoch(point, later);
      await point.connect(alice).unlink(alice);
      await world.link(PARTNER, alice);
      expect(await point.balanceOf(alice)).to.equal(0n);
      expect(await cohorts(point, alice)).to.deep.equal([]);

      // The next epoch shares a bucket word with the expired one, whose lane is still full in storage.
      await release(points, alice, 7n, epoch + 1n);
      expect(await point.balanceOf(alice)).to.equal(7n);
      await expect(point.connect(alice).transfer(bob, 8n))
        .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
        .withArgs(alice.address, 7n, 8n);
      await expect(point.connect(alice).transfer(bob, 7n))
        .to.emit(point, "CohortsMoved")
        .withArgs(epoch / 4n, pack(0n, 7n));
      expect(await cohorts(point, bob)).to.deep.equal([[epoch + 1n, 7n]]);
    });
  });
});
