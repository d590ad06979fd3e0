import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256, Signature, TypedDataEncoder, ZeroAddress } from "ethers";
import { eip712Domain } from "../../sdk/signLinkConsent.js";
import { loadFixture, time } from "../support/fixture.js";
import { leaveNoTrace } from "../support/leaveNoTrace.js";
import {
  changesNothing,
  cohorts,
  impersonate,
  pack,
  pointFixture,
  release,
  type PointWorld,
} from "../support/points.js";

/** Alice holds 100 points: 60 of the running epoch and 40 of the one before. */
async function holdingFixture(): Promise<PointWorld> {
  const points = await loadFixture(pointFixture);
  await release(points, points.alice, 60n, points.epoch);
  await release(points, points.alice, 40n, points.epoch - 1n);
  return points;
}

interface Permit {
  readonly owner: string;
  readonly spender: string;
  readonly value: bigint;
  readonly nonce: bigint;
  readonly deadline: bigint;
}

async function signPermit({ point }: PointWorld, signer: HardhatEthersSigner, permit: Permit): Promise<Signature> {
  const types = {
    Permit: [
      { name: "owner", type: "address" },
      { name: "spender", type: "address" },
      { name: "value", type: "uint256" },
      { name: "nonce", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
  };
  return Signature.from(await signer.signTypedData(await eip712Domain(point), types, permit));
}

describe("PartnerPoint", () => {
  leaveNoTrace();

  describe("as an ERC-20", () => {
    it("has the manifest's name and symbol, whole points, and no total supply", async () => {
      const points = await holdingFixture();
      const { point } = points;
      expect(await point.name()).to.equal("Deelcar Point");
      expect(await point.symbol()).to.equal("DLC");
      expect(await point.decimals()).to.equal(0n);
      expect(await point.totalSupply()).to.equal(0n);
    });

    describe("transfer", () => {
      it("returns true and emits Transfer", async () => {
        const { point, alice, bob } = await holdingFixture();
        expect(await point.connect(alice).transfer.staticCall(bob, 70n)).to.equal(true);
        await expect(point.connect(alice).transfer(bob, 70n))
          .to.emit(point, "Transfer")
          .withArgs(alice.address, bob.address, 70n);
        expect(await point.balanceOf(alice)).to.equal(30n);
        expect(await point.balanceOf(bob)).to.equal(70n);
      });

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

      it("moves a whole balance", async () => {
        const { point, alice, bob } = await holdingFixture();
        await point.connect(alice).transfer(bob, 100n);
        expect(await point.balanceOf(alice)).to.equal(0n);
        expect(await point.balanceOf(bob)).to.equal(100n);
      });

      it("reverts with ERC20InsufficientBalance when the balance is too low", async () => {
        const points = await holdingFixture();
        const { point, alice, bob } = points;
        await changesNothing(points, () =>
          expect(point.connect(alice).transfer(bob, 101n))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
            .withArgs(alice.address, 100n, 101n),
        );
      });

      it("reverts with ERC20InvalidReceiver when the recipient is zero", async () => {
        const points = await holdingFixture();
        const { point, alice } = points;
        await changesNothing(points, () =>
          expect(point.connect(alice).transfer(ZeroAddress, 1n))
            .to.be.revertedWithCustomError(point, "ERC20InvalidReceiver")
            .withArgs(ZeroAddress),
        );
      });
    });

    describe("approve", () => {
      it("returns true, sets and replaces the allowance, and emits Approval", async () => {
        const { point, alice, carol } = await holdingFixture();
        expect(await point.connect(alice).approve.staticCall(carol, 5n)).to.equal(true);
        for (const value of [5n, 7n, 0n, MaxUint256]) {
          await expect(point.connect(alice).approve(carol, value))
            .to.emit(point, "Approval")
            .withArgs(alice.address, carol.address, value);
          expect(await point.allowance(alice, carol)).to.equal(value);
        }
        expect(await point.allowance(carol, alice)).to.equal(0n);
      });

      it("reverts with ERC20InvalidSpender when the spender is zero", async () => {
        const points = await holdingFixture();
        const { point, alice } = points;
        await changesNothing(points, () =>
          expect(point.connect(alice).approve(ZeroAddress, 1n))
            .to.be.revertedWithCustomError(point, "ERC20InvalidSpender")
            .withArgs(ZeroAddress),
        );
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

      it("leaves an endless allowance as it is", async () => {
        const { point, alice, bob, carol } = await holdingFixture();
        await point.connect(alice).approve(carol, MaxUint256);
        await point.connect(carol).transferFrom(alice, bob, 10n);
        expect(await point.allowance(alice, carol)).to.equal(MaxUint256);
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

  describe("as an ERC-2612", () => {
    describe("permit", () => {
      it("sets the allowance the owner signed, uses its nonce and emits Approval, whoever submits", async () => {
        const points = await holdingFixture();
        const { point, alice, bob, carol } = points;
        const nonce = await point.nonces(alice);
        const deadline = BigInt(await time.latest()) + 60n;
        const permit = { owner: alice.address, spender: bob.address, value: 25n, nonce, deadline };
        const { v, r, s } = await signPermit(points, alice, permit);
        await time.setNextBlockTimestamp(deadline);
        await expect(point.connect(carol).permit(alice, bob, 25n, deadline, v, r, s))
          .to.emit(point, "Approval")
          .withArgs(alice.address, bob.address, 25n);
        expect(await point.nonces(alice)).to.equal(nonce + 1n);
        expect(await point.allowance(alice, bob)).to.equal(25n);
        await point.connect(bob).transferFrom(alice, bob, 25n);
        expect(await point.balanceOf(bob)).to.equal(25n);
      });

      it("publishes the EIP-712 domain and its separator", async () => {
        const { point } = await holdingFixture();
        const { name, version, verifyingContract } = await point.eip712Domain();
        expect([name, version, verifyingContract]).to.deep.equal(["Deelcar Point", "1", await point.getAddress()]);
        expect(await point.DOMAIN_SEPARATOR()).to.equal(TypedDataEncoder.hashDomain(await eip712Domain(point)));
      });

      it("reverts with ERC2612ExpiredSignature one second after the deadline", async () => {
        const points = await holdingFixture();
        const { point, alice, bob } = points;
        const nonce = await point.nonces(alice);
        const deadline = BigInt(await time.latest()) + 60n;
        const permit = { owner: alice.address, spender: bob.address, value: 25n, nonce, deadline };
        const { v, r, s } = await signPermit(points, alice, permit);
        await changesNothing(points, async () => {
          await time.increaseTo(deadline);
          await expect(point.permit(alice, bob, 25n, deadline, v, r, s))
            .to.be.revertedWithCustomError(point, "ERC2612ExpiredSignature")
            .withArgs(deadline);
        });
      });

      it("reverts with ERC2612InvalidSigner when another account signed", async () => {
        const points = await holdingFixture();
        const { point, alice, bob } = points;
        const nonce = await point.nonces(alice);
        const permit = { owner: alice.address, spender: bob.address, value: 25n, nonce, deadline: MaxUint256 };
        const { v, r, s } = await signPermit(points, bob, permit);
        await changesNothing(points, () =>
          expect(point.permit(alice, bob, 25n, MaxUint256, v, r, s))
            .to.be.revertedWithCustomError(point, "ERC2612InvalidSigner")
            .withArgs(bob.address, alice.address),
        );
      });

      it("reverts with ERC2612InvalidSigner when a permit is replayed or changed", async () => {
        const points = await holdingFixture();
        const { point, alice, bob, carol } = points;
        const nonce = await point.nonces(alice);
        const permit = { owner: alice.address, spender: bob.address, value: 25n, nonce, deadline: MaxUint256 };
        const { v, r, s } = await signPermit(points, alice, permit);
        await changesNothing(points, async () => {
          await expect(point.permit(alice, bob, 26n, MaxUint256, v, r, s)).to.be.revertedWithCustomError(
            point,
            "ERC2612InvalidSigner",
          );
          await expect(point.permit(alice, carol, 25n, MaxUint256, v, r, s)).to.be.revertedWithCustomError(
            point,
            "ERC2612InvalidSigner",
          );
        });
        await point.permit(alice, bob, 25n, MaxUint256, v, r, s);
        await changesNothing(points, () =>
          expect(point.permit(alice, bob, 25n, MaxUint256, v, r, s)).to.be.revertedWithCustomError(
            point,
            "ERC2612InvalidSigner",
          ),
        );
      });
    });
  });
});
