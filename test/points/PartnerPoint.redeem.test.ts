import { expect } from "chai";
import { id, MaxUint256, ZeroAddress, ZeroHash } from "ethers";
import { loadFixture } from "../support/fixture.js";
import {
  changesNothing,
  cohorts,
  goToEpoch,
  impersonate,
  pack,
  PARTNER_ID,
  pointFixture,
  release,
  VALIDITY,
} from "../support/points.js";

const ORDER = id("order 20261122-0001");

describe("PartnerPoint", () => {
  describe("redeem", () => {
    it("spends the earliest points first and logs Transfer, cohorts and Redeemed in this order", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      await release(points, alice, 30n, epoch);
      await release(points, alice, 20n, epoch - 1n);
      await release(points, alice, 10n, epoch - 6n);
      const receipt = await (await point.connect(alice).redeem(35n, ORDER)).wait();
      const logs = receipt?.logs.map((log) => point.interface.parseLog(log));
      expect(logs?.map((log) => log?.name)).to.deep.equal([
        "Transfer",
        "CohortsMoved",
        "CohortsMoved",
        "CohortsMoved",
        "Redeemed",
      ]);
      expect(logs?.map((log) => log?.args.toArray())).to.deep.equal([
        [alice.address, ZeroAddress, 35n],
        [epoch / 4n - 2n, pack(0n, 0n, 10n)],
        [epoch / 4n - 1n, pack(0n, 0n, 0n, 20n)],
        [epoch / 4n, pack(5n)],
        [alice.address, ORDER, 35n],
      ]);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 25n]]);
      expect(await point.balanceOf(ZeroAddress)).to.equal(0n);
    });

    it("works while the partner is suspended: redemption is the promise", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, alice, epoch } = points;
      await release(points, alice, 10n, epoch);
      await world.alliance.registry.connect(world.guardian).suspendPartner(PARTNER_ID);
      await expect(point.connect(alice).redeem(10n, ORDER))
        .to.emit(point, "Redeemed")
        .withArgs(alice.address, ORDER, 10n);
      expect(await point.balanceOf(alice)).to.equal(0n);
    });

    it("takes the same order twice: the order's number is the partner's", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      await release(points, alice, 10n, epoch);
      await point.connect(alice).redeem(4n, ZeroHash);
      await point.connect(alice).redeem(4n, ZeroHash);
      expect(await point.balanceOf(alice)).to.equal(2n);
    });

    it("reverts with PartnerPoint_ZeroAmount when nothing is spent", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, carol } = points;
      for (const caller of [alice, carol]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).redeem(0n, ORDER)).to.be.revertedWithCustomError(
            point,
            "PartnerPoint_ZeroAmount",
          ),
        );
      }
    });

    it("reverts with PartnerPoint_NotLinked when the caller cannot hold points", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, carol } = points;
      for (const caller of [carol, issuer]) {
        await changesNothing(points, () =>
          expect(point.connect(caller).redeem(1n, ORDER))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
            .withArgs(caller.address),
        );
      }
    });

    it("reverts with ERC20InsufficientBalance when the valid points do not suffice", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      await release(points, alice, 10n, epoch);
      await release(points, alice, 10n, epoch + 1n - VALIDITY);
      for (const amount of [21n, MaxUint256]) {
        await changesNothing(points, () =>
          expect(point.connect(alice).redeem(amount, ORDER))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
            .withArgs(alice.address, 20n, amount),
        );
      }
      await goToEpoch(point, epoch + 2n);
      await changesNothing(points, () =>
        expect(point.connect(alice).redeem(11n, ORDER))
          .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
          .withArgs(alice.address, 10n, 11n),
      );
    });

    it("spends nobody's points but the caller's, the exchange's call included", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      await release(points, alice, 10n, epoch);
      const exchange = await impersonate(await point.exchange());
      await changesNothing(points, () =>
        expect(point.connect(exchange).redeem(1n, ORDER))
          .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
          .withArgs(exchange.address, 0n, 1n),
      );
    });
  });
});
