import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { loadFixture } from "../support/fixture.js";
import {
  PARTNER,
  changesNothing,
  cohorts,
  impersonate,
  pack,
  pointFixture,
  release,
  type PointWorld,
} from "../support/points.js";
import { shouldBehaveLikeERC20 } from "../support/shouldBehaveLikeERC20.js";
import { shouldBehaveLikeERC2612 } from "../support/shouldBehaveLikeERC2612.js";

/** Alice holds 100 points: 60 of the running epoch and 40 of the one before. */
async function holdingFixture(): Promise<PointWorld> {
  const points = await loadFixture(pointFixture);
  await release(points, points.alice, 60n, points.epoch);
  await release(points, points.alice, 40n, points.epoch - 1n);
  return points;
}

/** The same, with Bob and Carol linked and without points. */
async function suiteFixture() {
  const points = await holdingFixture();
  const { point: token, alice: holder, bob: recipient, carol: spender, world } = points;
  await world.link(PARTNER, spender);
  return { token, holder, recipient, spender, balance: 100n, name: "Deelcar Point" };
}

describe("PartnerPoint", () => {
  shouldBehaveLikeERC20(async () => ({ ...(await suiteFixture()), symbol: "DLC", decimals: 0n, totalSupply: 0n }));
  shouldBehaveLikeERC2612(suiteFixture);

  describe("as an ERC-20 whose holders are linked", () => {
    describe("transfer", () => {
      it("treats a transfer of zero as a transfer, also by a holder of nothing, and logs no cohorts", async () => {
        const points = await holdingFixture();
        const { point, alice, bob } = points;
        for (const [from, to] of [
          [alice, bob],
          [bob, alice],
        ] as const) {
          await changesNothing(points, async () => {
            const transfer = point.connect(from).transfer(to, 0n);
            await expect(transfer).to.emit(point, "Transfer").withArgs(from.address, to.address, 0n);
            await expect(transfer).not.to.emit(point, "CohortsMoved");
          });
        }
      });
    });

    describe("transferFrom", () => {
      it("moves the owner's earliest points with an allowance, also for a spender that is no member", async () => {
        const { point, alice, bob, carol, epoch } = await holdingFixture();
        await point.connect(alice).approve(carol, 50n);
        expect(await point.connect(carol).transferFrom.staticCall(alice, bob, 45n)).to.equal(true);
        const transfer = point.connect(carol).transferFrom(alice, bob, 45n);
        await expect(transfer).to.emit(point, "Transfer").withArgs(alice.address, bob.address, 45n);
        await expect(transfer)
          .to.emit(point, "CohortsMoved")
          .withArgs(epoch / 4n - 1n, pack(0n, 0n, 0n, 40n));
        await expect(transfer).not.to.emit(point, "Approval");
        expect(await point.allowance(alice, carol)).to.equal(5n);
        expect(await cohorts(point, bob)).to.deep.equal([
          [epoch - 1n, 40n],
          [epoch, 5n],
        ]);
      });

      it("moves zero without an allowance", async () => {
        const points = await holdingFixture();
        const { point, alice, bob, carol } = points;
        await changesNothing(points, () =>
          expect(point.connect(carol).transferFrom(alice, bob, 0n))
            .to.emit(point, "Transfer")
            .withArgs(alice.address, bob.address, 0n),
        );
      });

      it("reverts with ERC20InsufficientAllowance when the allowance is too low, for the owner and the exchange too", async () => {
        const points = await holdingFixture();
        const { point, alice, bob, carol } = points;
        await point.connect(alice).approve(carol, 9n);
        const exchange = await impersonate(await point.exchange());
        await changesNothing(points, async () => {
          await expect(point.connect(carol).transferFrom(alice, bob, 10n))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientAllowance")
            .withArgs(carol.address, 9n, 10n);
          await expect(point.connect(alice).transferFrom(alice, bob, 1n))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientAllowance")
            .withArgs(alice.address, 0n, 1n);
          await expect(point.connect(exchange).transferFrom(alice, exchange, 1n))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientAllowance")
            .withArgs(exchange.address, 0n, 1n);
        });
      });

      it("reverts with ERC20InsufficientBalance when the allowance is wider than the balance", async () => {
        const points = await holdingFixture();
        const { point, alice, bob, carol } = points;
        await point.connect(alice).approve(carol, 200n);
        await changesNothing(points, () =>
          expect(point.connect(carol).transferFrom(alice, bob, 101n))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
            .withArgs(alice.address, 100n, 101n),
        );
      });

      it("reverts when the owner, the recipient or both are zero or not linked", async () => {
        const points = await holdingFixture();
        const { point, alice, bob, carol } = points;
        await point.connect(alice).approve(bob, 10n);
        await point.connect(carol).approve(bob, 10n);
        await changesNothing(points, async () => {
          await expect(point.connect(bob).transferFrom(alice, ZeroAddress, 1n))
            .to.be.revertedWithCustomError(point, "ERC20InvalidReceiver")
            .withArgs(ZeroAddress);
          await expect(point.connect(bob).transferFrom(ZeroAddress, bob, 0n))
            .to.be.revertedWithCustomError(point, "ERC20InvalidApprover")
            .withArgs(ZeroAddress);
          await expect(point.connect(bob).transferFrom(alice, carol, 1n))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
            .withArgs(carol.address);
          await expect(point.connect(bob).transferFrom(carol, alice, 1n))
            .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
            .withArgs(carol.address);
        });
      });
    });
  });
});
