import { expect } from "chai";
import { FunctionFragment, parseEther, ZeroAddress } from "ethers";
import { PublicMilk__factory } from "../../typechain-types/index.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { ethers, FOREVER, loadFixture } from "../support/fixture.js";
import { bridgeFixture, CAP } from "../support/bridge/BridgeWorld.js";
import { shouldBehaveLikeERC20 } from "../support/shouldBehaveLikeERC20.js";
import { shouldBehaveLikeERC2612 } from "../support/shouldBehaveLikeERC2612.js";

const BALANCE = parseEther("1000");

/** A token whose bridge is a signer. */
async function tokenFixture() {
  const { cast, forwarder } = await bridgeFixture();
  const { linker: bridge, member: holder, other: recipient, stranger: spender } = cast;
  const token = await new PublicMilk__factory(bridge).deploy(forwarder, CAP);
  await token.crosschainMint(holder, BALANCE);
  return { bridge, forwarder, token, holder, recipient, spender, balance: BALANCE };
}

describe("PublicMilk", () => {
  shouldBehaveLikeERC20(async () => ({
    ...(await loadFixture(tokenFixture)),
    name: "Milk",
    symbol: "MLK",
    decimals: 18n,
    totalSupply: BALANCE,
  }));

  shouldBehaveLikeERC2612(async () => ({ ...(await loadFixture(tokenFixture)), name: "Milk" }));

  describe("constructor", () => {
    it("starts empty, obeys its maker, and reverts with ERC20InvalidCap for a cap of zero", async () => {
      const { bridge, forwarder, token } = await loadFixture(tokenFixture);
      expect(await token.bridge()).to.equal(bridge);
      expect(await token.cap()).to.equal(CAP);
      const factory = new PublicMilk__factory(bridge);
      expect(await (await factory.deploy(forwarder, 1n)).totalSupply()).to.equal(0n);
      await expect(factory.deploy(forwarder, 0n)).to.be.revertedWithCustomError(token, "ERC20InvalidCap").withArgs(0n);
    });
  });

  describe("crosschainMint and crosschainBurn", () => {
    it("are the bridge's alone, not the holder's nor by the forwarder, and nobody has another way", async () => {
      const { bridge, forwarder, token, holder } = await loadFixture(tokenFixture);
      const refused = [token, "PublicMilk_NotBridge"] as const;
      await expect(token.connect(holder).crosschainMint(holder, 1n))
        .to.be.revertedWithCustomError(...refused)
        .withArgs(holder);
      await expect(token.connect(holder).crosschainBurn(holder, 1n))
        .to.be.revertedWithCustomError(...refused)
        .withArgs(holder);
      const data = token.interface.encodeFunctionData("crosschainMint", [holder.address, 1n]);
      const to = await token.getAddress();
      const request = await signForwardRequest(forwarder, bridge, { to, data, gas: 200_000n, deadline: FOREVER });
      await expect(forwarder.execute(request)).to.be.revertedWithCustomError(forwarder, "FailedCall");
      const writes = token.interface.fragments
        .filter((fragment) => FunctionFragment.isFragment(fragment))
        .filter((fragment) => !fragment.constant)
        .map((fragment) => fragment.name);
      expect(writes).to.have.members([
        "approve",
        "crosschainBurn",
        "crosschainMint",
        "permit",
        "transfer",
        "transferFrom",
      ]);
    });

    it("mints up to the cap and reverts with ERC20ExceededCap for a wei more", async () => {
      const { bridge, token, recipient } = await loadFixture(tokenFixture);
      await expect(token.crosschainMint(recipient, CAP - BALANCE + 1n))
        .to.be.revertedWithCustomError(token, "ERC20ExceededCap")
        .withArgs(CAP + 1n, CAP);
      await expect(token.crosschainMint(recipient, CAP - BALANCE))
        .to.emit(token, "CrosschainMint")
        .withArgs(recipient, CAP - BALANCE, bridge)
        .and.to.emit(token, "Transfer")
        .withArgs(ZeroAddress, recipient, CAP - BALANCE);
      await expect(token.crosschainBurn(recipient, 5n))
        .to.emit(token, "CrosschainBurn")
        .withArgs(recipient, 5n, bridge);
      expect(await token.totalSupply()).to.equal(CAP - 5n);
    });
  });

  it("speaks ERC-7802 and ERC-165", async () => {
    const { token } = await loadFixture(tokenFixture);
    for (const id of ["0x33331994", "0x01ffc9a7"]) expect(await token.supportsInterface(id), id).to.equal(true);
    expect(await token.supportsInterface("0xffffffff")).to.equal(false);
  });

  it("moves the signer's MLK through the forwarder", async () => {
    const { forwarder, token, holder, recipient, spender } = await loadFixture(tokenFixture);
    const data = token.interface.encodeFunctionData("transfer", [recipient.address, 5n]);
    const to = await token.getAddress();
    const request = await signForwardRequest(forwarder, holder, { to, data, gas: 200_000n, deadline: FOREVER });
    await expect(forwarder.connect(spender).execute(request)).to.changeTokenBalances(
      ethers,
      token,
      [holder, recipient],
      [-5n, 5n],
    );
  });
});
