import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256, recoverAddress, Signature, TypedDataEncoder, ZeroAddress } from "ethers";
import { ethers, FOREVER, time } from "./fixture.js";
import { eip712Domain } from "../../sdk/signLinkConsent.js";
import { signPermit } from "../../sdk/signPermit.js";
import type { MilkToken, PartnerPoint, PublicMilk } from "../../typechain-types/index.js";

/** A token, an account that holds at least 3 of it, and one it allows to spend; both can hold it, the second has none. */
export interface ERC2612Case {
  readonly token: MilkToken | PartnerPoint | PublicMilk;
  readonly name: string;
  readonly holder: HardhatEthersSigner;
  readonly spender: HardhatEthersSigner;
}

interface Permit {
  readonly owner: string;
  readonly spender: string;
  readonly value: bigint;
  readonly nonce: bigint;
  readonly deadline: bigint;
}

const types = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};
const VALUE = 3n;

/** What `holder` would sign now, with some values changed. */
async function permitOf({ token, holder, spender }: ERC2612Case, changes: Partial<Permit> = {}): Promise<Permit> {
  const nonce = await token.nonces(holder);
  return { owner: holder.address, spender: spender.address, value: VALUE, nonce, deadline: FOREVER, ...changes };
}

async function sign({ token, holder }: ERC2612Case, permit: Permit, signer = holder): Promise<Signature> {
  return signPermit(token, signer, permit);
}

/** Hands a permit in; the sender is not its owner. */
async function submit({ token, spender }: ERC2612Case, permit: Permit, { v, r, s }: Signature) {
  return token.connect(spender).permit(permit.owner, permit.spender, permit.value, permit.deadline, v, r, s);
}

/** ERC-2612 `permit`, with OpenZeppelin's errors. `setUp` gives the same state each time, from a fixture. */
export function shouldBehaveLikeERC2612(setUp: () => Promise<ERC2612Case>): void {
  describe("ERC-2612", () => {
    /** Expects that a signature is refused for these values, and that nothing changes. */
    async function expectRefused(context: ERC2612Case, permit: Permit, signature: Signature) {
      const { token, holder, spender } = context;
      const nonce = await token.nonces(holder);
      const allowance = await token.allowance(holder, spender);
      // What the contract takes for the signer: whoever signed these values with the nonce of the owner.
      const seen = { ...permit, nonce: await token.nonces(permit.owner) };
      const signer = recoverAddress(TypedDataEncoder.hash(await eip712Domain(token), types, seen), signature);
      await expect(submit(context, permit, signature))
        .to.be.revertedWithCustomError(token, "ERC2612InvalidSigner")
        .withArgs(signer, permit.owner);
      expect(await token.nonces(holder)).to.equal(nonce);
      expect(await token.allowance(holder, spender)).to.equal(allowance);
    }

    it("has an EIP-712 domain of its name, this chain and its address", async () => {
      const { token, name } = await setUp();
      const { chainId } = await ethers.provider.getNetwork();
      const domain = { name, version: "1", chainId, verifyingContract: await token.getAddress() };
      expect(await eip712Domain(token)).to.deep.equal(domain);
      expect(await token.DOMAIN_SEPARATOR()).to.equal(TypedDataEncoder.hashDomain(domain));
    });

    it("allows what the holder signed, whoever submits it", async () => {
      const context = await setUp();
      const { token, holder, spender } = context;
      const permit = await permitOf(context);
      const submitterNonce = await token.nonces(spender);
      await expect(submit(context, permit, await sign(context, permit)))
        .to.emit(token, "Approval")
        .withArgs(holder, spender, VALUE);
      expect(await token.allowance(holder, spender)).to.equal(VALUE);
      expect(await token.nonces(holder)).to.equal(permit.nonce + 1n);
      expect(await token.nonces(spender)).to.equal(submitterNonce);

      await token.connect(spender).transferFrom(holder, spender, VALUE);
      expect(await token.balanceOf(spender)).to.equal(VALUE);
      expect(await token.allowance(holder, spender)).to.equal(0n);
    });

    it("allows without limit and for ever when that is what was signed", async () => {
      const context = await setUp();
      const permit = await permitOf(context, { value: MaxUint256, deadline: MaxUint256 });
      await submit(context, permit, await sign(context, permit));
      expect(await context.token.allowance(context.holder, context.spender)).to.equal(MaxUint256);
    });

    it("takes one permit after the other, each over the nonce it left", async () => {
      const context = await setUp();
      for (const value of [5n, 2n, 0n]) {
        const permit = await permitOf(context, { value });
        await submit(context, permit, await sign(context, permit));
        expect(await context.token.allowance(context.holder, context.spender)).to.equal(value);
      }
    });

    it("holds in the second of its deadline", async () => {
      const context = await setUp();
      const deadline = BigInt(await time.latest()) + 100n;
      const permit = await permitOf(context, { deadline });
      const signature = await sign(context, permit);
      await time.setNextBlockTimestamp(deadline);
      await submit(context, permit, signature);
      expect(await context.token.allowance(context.holder, context.spender)).to.equal(VALUE);
    });

    it("reverts with ERC2612ExpiredSignature when the deadline passed a second ago", async () => {
      const context = await setUp();
      const { token, holder, spender } = context;
      const deadline = BigInt(await time.latest()) + 100n;
      const permit = await permitOf(context, { deadline });
      const signature = await sign(context, permit);
      await time.setNextBlockTimestamp(deadline + 1n);
      await expect(submit(context, permit, signature))
        .to.be.revertedWithCustomError(token, "ERC2612ExpiredSignature")
        .withArgs(deadline);
      expect(await token.allowance(holder, spender)).to.equal(0n);
      expect(await token.nonces(holder)).to.equal(permit.nonce);
    });

    it("reverts with ERC2612InvalidSigner when somebody else signed", async () => {
      const context = await setUp();
      const permit = await permitOf(context);
      await expectRefused(context, permit, await sign(context, permit, context.spender));
    });

    it("reverts with ERC2612InvalidSigner when the permit is handed in again", async () => {
      const context = await setUp();
      const permit = await permitOf(context);
      const signature = await sign(context, permit);
      await submit(context, permit, signature);
      await expectRefused(context, permit, signature);
    });

    it("reverts with ERC2612InvalidSigner when it is signed over a later nonce", async () => {
      const context = await setUp();
      const permit = await permitOf(context);
      await expectRefused(context, permit, await sign(context, { ...permit, nonce: permit.nonce + 1n }));
    });

    it("reverts with ERC2612InvalidSigner when a value differs from what was signed", async () => {
      const context = await setUp();
      const permit = await permitOf(context);
      const signature = await sign(context, permit);
      const { holder, spender } = context;
      for (const change of [
        { value: VALUE + 1n },
        { deadline: FOREVER + 1n },
        { spender: holder.address },
        { owner: spender.address },
      ]) {
        await expectRefused(context, { ...permit, ...change }, signature);
      }
    });

    it("reverts with ERC2612InvalidSigner when it was signed for another chain", async () => {
      const context = await setUp();
      const permit = await permitOf(context);
      const domain = { ...(await eip712Domain(context.token)), chainId: 1n };
      await expectRefused(context, permit, Signature.from(await context.holder.signTypedData(domain, types, permit)));
    });

    it("reverts with ECDSAInvalidSignature when the signature is none, even for the zero address", async () => {
      const context = await setUp();
      const { token, spender } = context;
      const nothing = `0x${"00".repeat(31)}01`;
      for (const owner of [context.holder.address, ZeroAddress]) {
        await expect(
          token.connect(spender).permit(owner, spender, VALUE, FOREVER, 29, nothing, nothing),
        ).to.be.revertedWithCustomError(token, "ECDSAInvalidSignature");
        expect(await token.allowance(owner, spender)).to.equal(0n);
      }
    });
  });
}
