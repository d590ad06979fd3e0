import { expect } from "chai";
import { id, parseEther, ZeroAddress, ZeroHash } from "ethers";
import { feedId } from "../../sdk/feedId.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { ERC1271Wallet__factory, PointExchange__factory } from "../../typechain-types/index.js";
import { ethers, FOREVER, loadFixture } from "../support/fixture.js";
import { LOOSE_LIMITS, LOOSE_RULES } from "../support/settings.js";
import {
  changesNothing,
  cohorts,
  impersonate,
  PARTNER,
  PARTNER_ID,
  pointFixture,
  release,
  type PointWorld,
} from "../support/points.js";

/** Another exchange of the same alliance, without pools. */
async function secondExchange({ world }: PointWorld) {
  const { registry, milk, oracle } = world.alliance;
  const [runner] = await ethers.getSigners();
  if (runner === undefined) throw new RangeError("no accounts");
  const settings = { ...LOOSE_RULES, feeRate: 150n, treasury: world.treasury };
  return new PointExchange__factory(runner).deploy(registry, milk, oracle, feedId("MLK/KRW"), settings);
}

/** The council's proposal, through the timelock. */
async function propose({ world, point }: PointWorld, exchange: string) {
  return world.decide(point, point.interface.encodeFunctionData("proposeExchange", [exchange]));
}

/** Replaces the exchange and gives the new one a funded, quoted pool. */
async function replaceExchange(points: PointWorld) {
  const { world, point, admin } = points;
  const { milk } = world.alliance;
  const next = await secondExchange(points);
  await propose(points, await next.getAddress());
  await point.connect(admin).acceptExchange(next);
  await next
    .connect(world.operator)
    .openPool(point, { faceValue: 1_00000000n, currencyFeed: ZeroHash, limits: LOOSE_LIMITS });
  await next.connect(world.partner(PARTNER).treasurer).setQuote(point, 6_000n, 7_000n);
  await milk.connect(world.funder).approve(next, parseEther("1000"));
  await next.connect(world.funder).fund(point, parseEther("1000"));
  await world.postPrice();
  return next;
}

describe("PartnerPoint", () => {
  describe("proposeExchange", () => {
    it("records the council's proposal and changes nothing else", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point } = points;
      const next = await (await secondExchange(points)).getAddress();
      await expect(propose(points, next)).to.emit(point, "ExchangeProposed").withArgs(next);
      expect(await point.proposedExchange()).to.equal(next);
      expect(await point.exchange()).to.equal(await world.alliance.exchange.getAddress());
    });

    it("replaces an earlier proposal", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin } = points;
      const first = await (await secondExchange(points)).getAddress();
      const second = await (await secondExchange(points)).getAddress();
      await propose(points, first);
      await propose(points, second);
      await expect(point.connect(admin).acceptExchange(first))
        .to.be.revertedWithCustomError(point, "PartnerPoint_ExchangeNotProposed")
        .withArgs(second, first);
    });

    it("reverts with PartnerPoint_InvalidExchange when the address has no code", async () => {
      const points = await loadFixture(pointFixture);
      const { point, carol } = points;
      for (const address of [carol.address, ZeroAddress]) {
        await changesNothing(points, () =>
          expect(propose(points, address))
            .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidExchange")
            .withArgs(address),
        );
      }
    });

    it("reverts with PartnerPoint_InvalidExchange when the contract is a linked member", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      const wallet = await new ERC1271Wallet__factory(carol).deploy(carol);
      const address = await wallet.getAddress();
      const consent = { account: address, memberKey: id("a wallet"), deadline: FOREVER };
      await point
        .connect(issuer)
        .link(address, consent.memberKey, FOREVER, await signLinkConsent(point, carol, consent));
      await expect(propose(points, address))
        .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidExchange")
        .withArgs(address);
    });

    it("reverts with AccessControlUnauthorizedAccount when anyone but the timelock proposes, the council itself included", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin, issuer, alice } = points;
      const next = await secondExchange(points);
      for (const caller of [world.council, world.operator, world.guardian, admin, issuer, alice]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).proposeExchange(next))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, ZeroHash),
        );
      }
    });
  });

  describe("acceptExchange", () => {
    it("changes the exchange and clears the proposal", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin } = points;
      const next = await (await secondExchange(points)).getAddress();
      await propose(points, next);
      await expect(point.connect(admin).acceptExchange(next))
        .to.emit(point, "ExchangeChanged")
        .withArgs(await world.alliance.exchange.getAddress(), next);
      expect(await point.exchange()).to.equal(next);
      expect(await point.proposedExchange()).to.equal(ZeroAddress);
    });

    it("reverts with PartnerPoint_ExchangeNotProposed when nothing is proposed, or something else", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin } = points;
      const present = await world.alliance.exchange.getAddress();
      for (const accepted of [ZeroAddress, present]) {
        await changesNothing(points, () =>
          expect(point.connect(admin).acceptExchange(accepted))
            .to.be.revertedWithCustomError(point, "PartnerPoint_ExchangeNotProposed")
            .withArgs(ZeroAddress, accepted),
        );
      }
      const next = await (await secondExchange(points)).getAddress();
      await propose(points, next);
      for (const accepted of [ZeroAddress, present, admin.address]) {
        await changesNothing(points, () =>
          expect(point.connect(admin).acceptExchange(accepted))
            .to.be.revertedWithCustomError(point, "PartnerPoint_ExchangeNotProposed")
            .withArgs(next, accepted),
        );
      }
    });

    it("reverts with PartnerPoint_ExchangeNotProposed when a proposal is accepted twice", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin } = points;
      const next = await (await secondExchange(points)).getAddress();
      await propose(points, next);
      await point.connect(admin).acceptExchange(next);
      await expect(point.connect(admin).acceptExchange(next))
        .to.be.revertedWithCustomError(point, "PartnerPoint_ExchangeNotProposed")
        .withArgs(ZeroAddress, next);
    });

    it("reverts with PartnerPoint_InvalidExchange when the proposed contract became a member meanwhile", async () => {
      const points = await loadFixture(pointFixture);
      const { point, admin, issuer, carol } = points;
      const wallet = await (await new ERC1271Wallet__factory(carol).deploy(carol)).getAddress();
      await propose(points, wallet);
      const consent = { account: wallet, memberKey: id("a wallet"), deadline: FOREVER };
      await point
        .connect(issuer)
        .link(wallet, consent.memberKey, FOREVER, await signLinkConsent(point, carol, consent));
      await changesNothing(points, () =>
        expect(point.connect(admin).acceptExchange(wallet))
          .to.be.revertedWithCustomError(point, "PartnerPoint_InvalidExchange")
          .withArgs(wallet),
      );
    });

    it("reverts with AccessControlUnauthorizedAccount when anyone but the partner's admin accepts", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, issuer, alice } = points;
      const next = await secondExchange(points);
      await propose(points, await next.getAddress());
      const { treasurer } = world.partner(PARTNER);
      const { admin: otherAdmin } = world.partner(PARTNER - 1);
      for (const caller of [world.council, world.operator, issuer, treasurer, otherAdmin, alice]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).acceptExchange(next))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, partnerRole(PARTNER_ID, "admin")),
        );
      }
    });
  });

  describe("the exchange's own points", () => {
    it("come by its own call alone: every other way is refused", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, issuer, admin, alice, bob, epoch } = points;
      await release(points, alice, 10n, epoch);
      const exchange = await impersonate(world.alliance.exchange);
      await point.connect(alice).approve(bob, 10n);
      const byAlice = [
        () => point.connect(alice).transfer(exchange, 1n),
        () => point.connect(alice).transfer(exchange, 0n),
        () => point.connect(alice).transferAtEpoch(epoch, exchange, 1n),
        () => point.connect(alice).transferFromSince(alice, exchange, 1n, 0n),
      ];
      const byBob = [
        () => point.connect(bob).transferFrom(alice, exchange, 1n),
        () => point.connect(bob).transferFromAtEpoch(epoch, alice, exchange, 1n),
      ];
      for (const [caller, calls] of [
        [alice, byAlice],
        [bob, byBob],
      ] as const) {
        for (const call of calls) {
          await changesNothing(points, () =>
            expect(call())
              .to.be.revertedWithCustomError(point, "PartnerPoint_NotExchange")
              .withArgs(caller.address, alice.address, exchange.address),
          );
        }
      }
      const item = { to: exchange, amount: 1n, epoch, issueId: 7n };
      for (const issue of [
        () => point.connect(issuer).issue(exchange, 1n, epoch, 7n),
        () => point.connect(issuer).issueBatch([item]),
      ]) {
        await changesNothing(points, () =>
          expect(issue()).to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked").withArgs(exchange.address),
        );
      }
      await changesNothing(points, () =>
        expect(point.connect(admin).recover(alice, exchange, FOREVER, "0x"))
          .to.be.revertedWithCustomError(point, "PartnerPoint_AlreadyLinked")
          .withArgs(exchange.address),
      );
      await point.connect(exchange).transferFromSince(alice, exchange, 10n, 0n);
      expect(await cohorts(point, exchange)).to.deep.equal([[epoch, 10n]]);
    });

    it("come by nobody's signature: a permit and a forwarded call are no way around it", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, alice, epoch } = points;
      const { exchange, forwarder } = world.alliance;
      await release(points, alice, 10n, epoch);
      const data = point.interface.encodeFunctionData("transfer", [await exchange.getAddress(), 10n]);
      await changesNothing(points, async () =>
        expect(forwarder.execute(await world.sign(alice, point, data))).to.be.revert(ethers),
      );
    });
  });

  describe("a retired exchange", () => {
    it("keeps what it holds and pays it out, but takes no more", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, alice, bob, epoch } = points;
      const { exchange: former } = world.alliance;
      await world.postPrice();
      await release(points, alice, 1_000n, epoch);
      await former.connect(alice).sell(point, 400n, 0n, FOREVER, alice);
      const next = await replaceExchange(points);

      expect(await cohorts(point, former)).to.deep.equal([[epoch, 400n]]);
      await changesNothing(points, async () =>
        expect(former.connect(alice).sell(point, 1n, 0n, FOREVER, alice))
          .to.be.revertedWithCustomError(point, "PartnerPoint_NotExchange")
          .withArgs(await former.getAddress(), alice.address, await former.getAddress()),
      );
      await world.giveMilk(bob);
      await former.connect(bob).buy(point, 150n, parseEther("1000"), 0n, FOREVER, bob);
      expect(await cohorts(point, former)).to.deep.equal([[epoch, 250n]]);
      expect(await cohorts(point, bob)).to.deep.equal([[epoch, 150n]]);

      await next.connect(alice).sell(point, 600n, 0n, FOREVER, alice);
      expect(await cohorts(point, next)).to.deep.equal([[epoch, 600n]]);
      expect(await cohorts(point, alice)).to.deep.equal([]);
    });

    it("receives no gifts either: they would be nobody's", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, alice, epoch } = points;
      await release(points, alice, 10n, epoch);
      await replaceExchange(points);
      const former = await impersonate(world.alliance.exchange);
      for (const caller of [alice, former]) {
        const move = () => point.connect(caller).transferFromSince(alice, former, 10n, 0n);
        await changesNothing(points, () =>
          expect(move())
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotExchange")
            .withArgs(caller.address, alice.address, former.address),
        );
      }
    });

    it("is an exchange again, with what it held, when council and admin bring it back", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin, alice, epoch } = points;
      const { exchange: former } = world.alliance;
      await world.postPrice();
      await release(points, alice, 100n, epoch);
      await former.connect(alice).sell(point, 40n, 0n, FOREVER, alice);
      await replaceExchange(points);
      await propose(points, await former.getAddress());
      await point.connect(admin).acceptExchange(former);
      await world.postPrice();
      await former.connect(alice).sell(point, 60n, 0n, FOREVER, alice);
      expect(await cohorts(point, former)).to.deep.equal([[epoch, 100n]]);
    });
  });
});
