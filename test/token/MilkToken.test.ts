import { expect } from "chai";
import { FunctionFragment, parseEther, ZeroAddress } from "ethers";
import { readManifest } from "../../deploy/manifest/readManifest.js";
import { MilkToken__factory, VestingWallet__factory } from "../../typechain-types/index.js";
import {
  beginningOn,
  deployedFixture,
  ethers,
  loadFixture,
  manifestFile,
  time,
  type World,
} from "../support/fixture.js";
import { shouldBehaveLikeERC20 } from "../support/shouldBehaveLikeERC20.js";
import { shouldBehaveLikeERC2612 } from "../support/shouldBehaveLikeERC2612.js";

const CAP = parseEther("1300000000");
const BALANCE = parseEther("1000.000000000000000007");

async function holderFixture() {
  const world = await deployedFixture();
  const { milk } = world.alliance;
  const [holder, recipient, spender] = [world.member(0), world.member(1), world.member(2)];
  await milk.connect(world.funder).transfer(holder, BALANCE);
  return { world, token: milk, holder, recipient, spender, balance: BALANCE };
}

/** The mints of the constructor, in order. */
async function mints({ alliance }: World) {
  const { milk } = alliance;
  const events = await milk.queryFilter(milk.filters.Transfer(ZeroAddress));
  return events.map(({ args }) => ({ to: args.to, amount: args.value }));
}

describe("MilkToken", () => {
  describe("constructor", () => {
    async function parts() {
      const world = await loadFixture(deployedFixture);
      const [first, second] = [world.member(0), world.member(1)];
      return { factory: new MilkToken__factory(world.funder), forwarder: world.alliance.forwarder, first, second };
    }

    it("mints the whole cap to the allocations, and nothing to the deployer", async () => {
      const { factory, forwarder, first, second } = await parts();
      const milk = await factory.deploy(forwarder, 10n, [
        { to: first, amount: 7n },
        { to: second, amount: 3n },
      ]);
      expect(await milk.balanceOf(first)).to.equal(7n);
      expect(await milk.balanceOf(second)).to.equal(3n);
      expect(await milk.totalSupply()).to.equal(10n);
      expect(await milk.cap()).to.equal(10n);
      await expect(milk.deploymentTransaction())
        .to.emit(milk, "Transfer")
        .withArgs(ZeroAddress, first, 7n)
        .and.to.emit(milk, "Transfer")
        .withArgs(ZeroAddress, second, 3n);
    });

    it("adds up the allocations of one address", async () => {
      const { factory, forwarder, first } = await parts();
      const milk = await factory.deploy(forwarder, 10n, [
        { to: first, amount: 7n },
        { to: first, amount: 3n },
      ]);
      expect(await milk.balanceOf(first)).to.equal(10n);
    });

    it("reverts with AllocationMismatch when the allocations are a wei below or above the cap, or none", async () => {
      const { factory, forwarder, first, second } = await parts();
      for (const amounts of [[7n, 2n], [7n, 4n], [10n, 1n], []]) {
        const allocations = amounts.map((amount, i) => ({ to: i === 0 ? first : second, amount }));
        await expect(factory.deploy(forwarder, 10n, allocations))
          .to.be.revertedWithCustomError(factory, "MilkToken_AllocationMismatch")
          .withArgs(
            10n,
            amounts.reduce((sum, amount) => sum + amount, 0n),
          );
      }
    });

    it("reverts with a panic when the allocations overflow into the cap", async () => {
      const { factory, forwarder, first, second } = await parts();
      const allocations = [
        { to: first, amount: 2n ** 256n - 1n },
        { to: second, amount: 11n },
      ];
      await expect(factory.deploy(forwarder, 10n, allocations)).to.be.revertedWithPanic(0x11);
    });

    it("reverts with ERC20InvalidCap when the cap is zero", async () => {
      const { factory, forwarder } = await parts();
      await expect(factory.deploy(forwarder, 0n, []))
        .to.be.revertedWithCustomError(factory, "ERC20InvalidCap")
        .withArgs(0n);
    });

    it("reverts with ERC20InvalidReceiver when an allocation goes to nobody", async () => {
      const { factory, forwarder } = await parts();
      await expect(factory.deploy(forwarder, 10n, [{ to: ZeroAddress, amount: 10n }]))
        .to.be.revertedWithCustomError(factory, "ERC20InvalidReceiver")
        .withArgs(ZeroAddress);
    });
  });

  shouldBehaveLikeERC20(async () => ({
    ...(await loadFixture(holderFixture)),
    name: "Milk",
    symbol: "MLK",
    decimals: 18n,
    totalSupply: CAP,
  }));

  shouldBehaveLikeERC2612(async () => ({ ...(await loadFixture(holderFixture)), name: "Milk" }));

  describe("supply", () => {
    it("is the cap from the first block, and nobody has a function to change it", async () => {
      const { milk } = (await loadFixture(deployedFixture)).alliance;
      expect(await milk.totalSupply()).to.equal(CAP);
      expect(await milk.cap()).to.equal(CAP);
      const writes = milk.interface.fragments
        .filter((fragment) => FunctionFragment.isFragment(fragment))
        .filter((fragment) => !fragment.constant)
        .map((fragment) => fragment.name);
      expect(writes).to.have.members(["approve", "permit", "transfer", "transferFrom"]);
    });

    it("goes to the manifest's allocations by their shares, a vesting wallet in the place of a locked one", async () => {
      const world = await loadFixture(deployedFixture);
      const { allocations } = (await readManifest(manifestFile)).milk;
      const minted = await mints(world);
      expect(minted.map(({ amount }) => amount)).to.deep.equal(
        ["481000000", "364000000", "143000000", "182000000", "130000000"].map((text) => parseEther(text)),
      );
      for (const [i, { to, vesting }] of allocations.entries()) {
        if (vesting === undefined) expect(minted[i]?.to).to.equal(to);
        else expect(minted[i]?.to).not.to.equal(to);
      }
    });
  });

  describe("vesting wallet of the long-term share", () => {
    const SHARE = parseEther("182000000");
    const START = Date.parse("2028-11-22T00:00:00Z") / 1000;

    const before = beginningOn(new Date("2026-12-01T00:00:00Z"), deployedFixture);

    async function locked() {
      const world = await loadFixture(before);
      const allocation = (await readManifest(manifestFile)).milk.allocations[3];
      const address = (await mints(world))[3]?.to;
      if (allocation === undefined || address === undefined) throw new RangeError("no fourth allocation");
      return {
        milk: world.alliance.milk,
        to: allocation.to,
        wallet: VestingWallet__factory.connect(address, world.funder),
      };
    }

    it("belongs to the manifest's address and holds the share until the manifest's day", async () => {
      const { milk, wallet, to } = await locked();
      expect(await wallet.owner()).to.equal(to);
      expect(await wallet.start()).to.equal(START);
      expect(await wallet.duration()).to.equal(0n);
      expect(await milk.balanceOf(wallet)).to.equal(SHARE);
      expect(await milk.balanceOf(to)).to.equal(0n);
    });

    it("releases nothing in the second before, whoever asks", async () => {
      const { milk, wallet, to } = await locked();
      await time.setNextBlockTimestamp(START - 1);
      await expect(wallet.connect(await ethers.getSigner(to))["release(address)"](milk))
        .to.emit(wallet, "ERC20Released")
        .withArgs(milk, 0n);
      expect(await milk.balanceOf(wallet)).to.equal(SHARE);
      expect(await milk.balanceOf(to)).to.equal(0n);
      expect(await wallet["releasable(address)"](milk)).to.equal(0n);
    });

    it("releases the whole share on the day, and to its owner only", async () => {
      const { milk, wallet, to } = await locked();
      await time.setNextBlockTimestamp(START);
      const releasing = wallet["release(address)"](milk);
      await expect(releasing).to.emit(wallet, "ERC20Released").withArgs(milk, SHARE);
      await expect(releasing).to.changeTokenBalances(ethers, milk, [wallet, to], [-SHARE, SHARE]);
      expect(await wallet["released(address)"](milk)).to.equal(SHARE);
    });
  });

  describe("calls through the forwarder", () => {
    it("trusts the alliance's forwarder and nobody else", async () => {
      const { alliance, operator } = await loadFixture(deployedFixture);
      const { milk, forwarder } = alliance;
      expect(await milk.trustedForwarder()).to.equal(await forwarder.getAddress());
      expect(await milk.isTrustedForwarder(forwarder)).to.equal(true);
      expect(await milk.isTrustedForwarder(operator)).to.equal(false);
    });

    it("moves the signer's MLK, not the submitter's", async () => {
      const { world, token, holder, recipient, spender } = await loadFixture(holderFixture);
      const data = token.interface.encodeFunctionData("transfer", [recipient.address, 5n]);
      const request = await world.sign(holder, token, data);
      const sending = world.alliance.forwarder.connect(spender).execute(request);
      await expect(sending).to.emit(token, "Transfer").withArgs(holder, recipient, 5n);
      await expect(sending).to.changeTokenBalances(ethers, token, [holder, recipient, spender], [-5n, 5n, 0n]);
    });

    it("sets and spends allowances in the signer's name", async () => {
      const { world, token, holder, recipient, spender } = await loadFixture(holderFixture);
      const { forwarder } = world.alliance;
      const approve = token.interface.encodeFunctionData("approve", [spender.address, 9n]);
      await forwarder.execute(await world.sign(holder, token, approve));
      expect(await token.allowance(holder, spender)).to.equal(9n);
      const move = token.interface.encodeFunctionData("transferFrom", [holder.address, recipient.address, 4n]);
      await forwarder.execute(await world.sign(spender, token, move));
      expect(await token.allowance(holder, spender)).to.equal(5n);
      expect(await token.balanceOf(recipient)).to.equal(4n);
    });

    it("runs a signed request once", async () => {
      const { world, token, holder, recipient } = await loadFixture(holderFixture);
      const { forwarder } = world.alliance;
      const data = token.interface.encodeFunctionData("transfer", [recipient.address, 5n]);
      const request = await world.sign(holder, token, data);
      await forwarder.execute(request);
      await expect(forwarder.execute(request)).to.be.revertedWithCustomError(
        forwarder,
        "ERC2771ForwarderInvalidSigner",
      );
      expect(await token.balanceOf(recipient)).to.equal(5n);
    });

    it("runs a signed request in the second of its deadline, and reverts with ERC2771ForwarderExpiredRequest after it", async () => {
      const { world, token, holder, recipient } = await loadFixture(holderFixture);
      const { forwarder } = world.alliance;
      const data = token.interface.encodeFunctionData("transfer", [recipient.address, 5n]);
      const deadline = BigInt(await time.latest()) + 50n;
      const request = await world.sign(holder, token, data, deadline);
      await time.setNextBlockTimestamp(deadline);
      await forwarder.execute(request);
      const late = await world.sign(holder, token, data, deadline);
      await expect(forwarder.execute(late))
        .to.be.revertedWithCustomError(forwarder, "ERC2771ForwarderExpiredRequest")
        .withArgs(deadline);
      expect(await token.balanceOf(recipient)).to.equal(5n);
    });

    it("takes nobody's word for the sender but the forwarder's", async () => {
      const { token, holder, recipient, spender } = await loadFixture(holderFixture);
      const data = token.interface.encodeFunctionData("transfer", [recipient.address, 5n]);
      const forged = `${data}${holder.address.slice(2)}`;
      await expect(spender.sendTransaction({ to: token, data: forged }))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(spender, 0n, 5n);
      expect(await token.balanceOf(holder)).to.equal(BALANCE);
    });
  });
});
