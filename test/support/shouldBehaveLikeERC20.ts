import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256, ZeroAddress } from "ethers";
import { ethers } from "./fixture.js";
import type { MilkToken, PartnerPoint, PublicMilk } from "../../typechain-types/index.js";

/** A token, and the accounts the suite moves it between. All three can hold it; only `holder` does, with no allowance given. */
export interface ERC20Case {
  readonly token: MilkToken | PartnerPoint | PublicMilk;
  readonly name: string;
  readonly symbol: string;
  readonly decimals: bigint;
  /** What `totalSupply` says: zero for points, which expire without a transaction. */
  readonly totalSupply: bigint;
  readonly holder: HardhatEthersSigner;
  readonly recipient: HardhatEthersSigner;
  readonly spender: HardhatEthersSigner;
  /** What `holder` has, at least 3. */
  readonly balance: bigint;
}

/** ERC-20 with the errors of ERC-6093. `setUp` gives the same state each time, from a fixture. */
export function shouldBehaveLikeERC20(setUp: () => Promise<ERC20Case>): void {
  describe("ERC-20", () => {
    it("tells its name, symbol, decimals and supply", async () => {
      const { token, ...expected } = await setUp();
      expect(await token.name()).to.equal(expected.name);
      expect(await token.symbol()).to.equal(expected.symbol);
      expect(await token.decimals()).to.equal(expected.decimals);
      expect(await token.totalSupply()).to.equal(expected.totalSupply);
    });

    it("starts with the holder's balance, and nothing for the others", async () => {
      const { token, holder, recipient, spender, balance } = await setUp();
      expect(await token.balanceOf(holder)).to.equal(balance);
      expect(await token.balanceOf(recipient)).to.equal(0n);
      expect(await token.balanceOf(spender)).to.equal(0n);
      expect(await token.allowance(holder, spender)).to.equal(0n);
    });

    describe("transfer", () => {
      for (const [title, part] of [
        ["a part", (balance: bigint) => balance / 3n],
        ["all", (balance: bigint) => balance],
        ["nothing", () => 0n],
      ] as const) {
        it(`moves ${title} of the balance and says so`, async () => {
          const { token, holder, recipient, balance, totalSupply } = await setUp();
          const amount = part(balance);
          expect(await token.connect(holder).transfer.staticCall(recipient, amount)).to.equal(true);
          const moving = token.connect(holder).transfer(recipient, amount);
          await expect(moving).to.emit(token, "Transfer").withArgs(holder, recipient, amount);
          await expect(moving).to.changeTokenBalances(ethers, token, [holder, recipient], [-amount, amount]);
          expect(await token.totalSupply()).to.equal(totalSupply);
        });
      }

      it("moves nothing when the holder sends to itself, and says so", async () => {
        const { token, holder, balance } = await setUp();
        await expect(token.connect(holder).transfer(holder, balance))
          .to.emit(token, "Transfer")
          .withArgs(holder, holder, balance);
        expect(await token.balanceOf(holder)).to.equal(balance);
      });

      it("moves nothing from an account that has nothing", async () => {
        const { token, holder, recipient, balance } = await setUp();
        await expect(token.connect(recipient).transfer(holder, 0n))
          .to.emit(token, "Transfer")
          .withArgs(recipient, holder, 0n);
        expect(await token.balanceOf(holder)).to.equal(balance);
      });

      it("reverts with ERC20InsufficientBalance when the balance is one short", async () => {
        const { token, holder, recipient, balance } = await setUp();
        await expect(token.connect(holder).transfer(recipient, balance + 1n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(holder, balance, balance + 1n);
        expect(await token.balanceOf(holder)).to.equal(balance);
        expect(await token.balanceOf(recipient)).to.equal(0n);
      });

      it("reverts with ERC20InsufficientBalance when the amount is the largest there is", async () => {
        const { token, holder, recipient, balance } = await setUp();
        await expect(token.connect(holder).transfer(recipient, MaxUint256))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(holder, balance, MaxUint256);
        expect(await token.balanceOf(holder)).to.equal(balance);
      });

      it("reverts with ERC20InsufficientBalance when the sender has nothing", async () => {
        const { token, holder, recipient, balance } = await setUp();
        await expect(token.connect(recipient).transfer(holder, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(recipient, 0n, 1n);
        expect(await token.balanceOf(holder)).to.equal(balance);
      });

      it("reverts with ERC20InvalidReceiver when the recipient is the zero address", async () => {
        const { token, holder, balance } = await setUp();
        for (const amount of [0n, 1n]) {
          await expect(token.connect(holder).transfer(ZeroAddress, amount))
            .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
            .withArgs(ZeroAddress);
        }
        expect(await token.balanceOf(holder)).to.equal(balance);
      });
    });

    describe("approve", () => {
      it("sets the allowance, says so, and moves nothing", async () => {
        const { token, holder, spender, balance } = await setUp();
        expect(await token.connect(holder).approve.staticCall(spender, balance)).to.equal(true);
        await expect(token.connect(holder).approve(spender, balance))
          .to.emit(token, "Approval")
          .withArgs(holder, spender, balance);
        expect(await token.allowance(holder, spender)).to.equal(balance);
        expect(await token.allowance(spender, holder)).to.equal(0n);
        expect(await token.balanceOf(holder)).to.equal(balance);
      });

      it("replaces an earlier allowance, and takes it back with zero", async () => {
        const { token, holder, spender } = await setUp();
        for (const amount of [7n, 2n, 0n]) {
          await expect(token.connect(holder).approve(spender, amount))
            .to.emit(token, "Approval")
            .withArgs(holder, spender, amount);
          expect(await token.allowance(holder, spender)).to.equal(amount);
        }
      });

      it("may exceed the balance", async () => {
        const { token, holder, spender, balance } = await setUp();
        await token.connect(holder).approve(spender, balance + 1n);
        expect(await token.allowance(holder, spender)).to.equal(balance + 1n);
      });

      it("reverts with ERC20InvalidSpender when the spender is the zero address", async () => {
        const { token, holder } = await setUp();
        await expect(token.connect(holder).approve(ZeroAddress, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InvalidSpender")
          .withArgs(ZeroAddress);
        expect(await token.allowance(holder, ZeroAddress)).to.equal(0n);
      });
    });

    describe("transferFrom", () => {
      it("moves what the holder allowed, and lowers the allowance by it", async () => {
        const { token, holder, recipient, spender, balance } = await setUp();
        await token.connect(holder).approve(spender, balance);
        expect(await token.connect(spender).transferFrom.staticCall(holder, recipient, balance - 1n)).to.equal(true);
        const moving = token.connect(spender).transferFrom(holder, recipient, balance - 1n);
        await expect(moving)
          .to.emit(token, "Transfer")
          .withArgs(holder, recipient, balance - 1n);
        await expect(moving).to.changeTokenBalances(
          ethers,
          token,
          [holder, recipient, spender],
          [1n - balance, balance - 1n, 0n],
        );
        expect(await token.allowance(holder, spender)).to.equal(1n);
      });

      it("leaves an unlimited allowance as it is", async () => {
        const { token, holder, recipient, spender } = await setUp();
        await token.connect(holder).approve(spender, MaxUint256);
        await token.connect(spender).transferFrom(holder, recipient, 2n);
        expect(await token.allowance(holder, spender)).to.equal(MaxUint256);
        expect(await token.balanceOf(recipient)).to.equal(2n);
      });

      it("moves nothing without an allowance, and says so", async () => {
        const { token, holder, recipient, spender, balance } = await setUp();
        await expect(token.connect(spender).transferFrom(holder, recipient, 0n))
          .to.emit(token, "Transfer")
          .withArgs(holder, recipient, 0n);
        expect(await token.balanceOf(holder)).to.equal(balance);
      });

      it("reverts with ERC20InsufficientAllowance when the allowance is one short", async () => {
        const { token, holder, recipient, spender, balance } = await setUp();
        await token.connect(holder).approve(spender, balance - 1n);
        await expect(token.connect(spender).transferFrom(holder, recipient, balance))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
          .withArgs(spender, balance - 1n, balance);
        expect(await token.balanceOf(holder)).to.equal(balance);
        expect(await token.allowance(holder, spender)).to.equal(balance - 1n);
      });

      it("reverts with ERC20InsufficientAllowance when the holder moves its own without having allowed itself", async () => {
        const { token, holder, recipient } = await setUp();
        await expect(token.connect(holder).transferFrom(holder, recipient, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
          .withArgs(holder, 0n, 1n);
        expect(await token.balanceOf(recipient)).to.equal(0n);
      });

      it("reverts with ERC20InsufficientBalance when the allowance exceeds the balance, and spends none of it", async () => {
        const { token, holder, recipient, spender, balance } = await setUp();
        await token.connect(holder).approve(spender, balance + 1n);
        await expect(token.connect(spender).transferFrom(holder, recipient, balance + 1n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(holder, balance, balance + 1n);
        expect(await token.allowance(holder, spender)).to.equal(balance + 1n);
        expect(await token.balanceOf(holder)).to.equal(balance);
      });

      it("reverts with ERC20InvalidReceiver when the recipient is the zero address, and spends none of the allowance", async () => {
        const { token, holder, spender, balance } = await setUp();
        await token.connect(holder).approve(spender, balance);
        await expect(token.connect(spender).transferFrom(holder, ZeroAddress, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
          .withArgs(ZeroAddress);
        expect(await token.allowance(holder, spender)).to.equal(balance);
      });
    });
  });
}
