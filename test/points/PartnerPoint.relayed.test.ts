import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { memberKey } from "../../sdk/memberKey.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { eip712Domain } from "../../sdk/signLinkConsent.js";
import { ethers, FOREVER, loadFixture, networkHelpers, time } from "../support/fixture.js";
import { changesNothing, cohorts, PARTNER_ID, pointFixture, release, type PointWorld } from "../support/points.js";

const ORDER = id("order at the counter");
const GAS = 1_000_000n;

/** Alice holds 100 points, Bob 10. Neither has any money for gas; the relayer, a stranger, has. */
async function brokeFixture(): Promise<PointWorld & { relayer: HardhatEthersSigner }> {
  const points = await pointFixture();
  const { world, alice, bob, carol, epoch } = points;
  await release(points, alice, 100n, epoch);
  await release(points, bob, 10n, epoch);
  for (const member of [alice, bob, carol]) await networkHelpers.setBalance(member.address, 0n);
  return { ...points, relayer: world.member(5) };
}

type Request = Awaited<ReturnType<typeof signForwardRequest>>;

/** A member's signed call of the point contract. */
function signs(points: PointWorld, member: HardhatEthersSigner, data: string, nonce?: bigint): Promise<Request> {
  const call = { to: points.point, data, gas: GAS, deadline: FOREVER };
  return signForwardRequest(points.world.alliance.forwarder, member, nonce === undefined ? call : { ...call, nonce });
}

function transferData({ point }: PointWorld, to: HardhatEthersSigner, amount: bigint): string {
  return point.interface.encodeFunctionData("transfer", [to.address, amount]);
}

function redeemData({ point }: PointWorld, amount: bigint): string {
  return point.interface.encodeFunctionData("redeem", [amount, ORDER]);
}

describe("PartnerPoint", () => {
  describe("relayed calls", () => {
    it("settles a batch of members' signed redemption, gift, approval and unlinking, who hold no money at all", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, point, alice, bob, carol, relayer } = points;
      const { forwarder } = world.alliance;
      const approve = point.interface.encodeFunctionData("approve", [carol.address, 33n]);
      const unlink = point.interface.encodeFunctionData("unlink", [bob.address]);
      const requests = [
        await signs(points, alice, redeemData(points, 40n)),
        await signs(points, bob, transferData(points, alice, 10n)),
        await signs(points, alice, approve, 1n),
        await signs(points, bob, unlink, 1n),
      ];
      const sent = forwarder.connect(relayer).executeBatch(requests, ZeroAddress);
      await expect(sent).to.emit(point, "Redeemed").withArgs(alice.address, ORDER, 40n);
      await expect(sent).to.emit(point, "Transfer").withArgs(bob.address, alice.address, 10n);
      await expect(sent).to.emit(point, "Approval").withArgs(alice.address, carol.address, 33n);
      await expect(sent).to.emit(point, "MemberUnlinked").withArgs(bob.address, memberKey(bob.address, ZeroHash));
      for (const [member, nonce] of [
        [alice, 0n],
        [alice, 1n],
        [bob, 0n],
        [bob, 1n],
      ] as const) {
        await expect(sent).to.emit(forwarder, "ExecutedForwardRequest").withArgs(member.address, nonce, true);
      }

      expect(await point.balanceOf(alice)).to.equal(70n);
      expect(await point.balanceOf(bob)).to.equal(0n);
      expect(await point.allowance(alice, carol)).to.equal(33n);
      expect(await ethers.provider.getBalance(alice.address)).to.equal(0n);
      expect(await ethers.provider.getBalance(bob.address)).to.equal(0n);
    });

    it("runs every call a member makes: an allowance spent, an epoch's points, points since an epoch", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, point, alice, bob, carol, relayer, epoch } = points;
      const approve = point.interface.encodeFunctionData("approve", [carol.address, 30n]);
      const spend = point.interface.encodeFunctionData("transferFrom", [alice.address, bob.address, 10n]);
      const spendAtEpoch = point.interface.encodeFunctionData("transferFromAtEpoch", [
        epoch,
        alice.address,
        bob.address,
        20n,
      ]);
      const atEpoch = point.interface.encodeFunctionData("transferAtEpoch", [epoch, bob.address, 5n]);
      const since = point.interface.encodeFunctionData("transferFromSince", [alice.address, bob.address, 6n, epoch]);
      const requests = [
        await signs(points, alice, approve),
        await signs(points, carol, spend),
        await signs(points, carol, spendAtEpoch, 1n),
        await signs(points, alice, atEpoch, 1n),
        await signs(points, alice, since, 2n),
      ];
      await world.alliance.forwarder.connect(relayer).executeBatch(requests, ZeroAddress);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 59n]]);
      expect(await cohorts(point, bob)).to.deep.equal([[epoch, 51n]]);
      expect(await point.allowance(alice, carol)).to.equal(0n);
    });

    it("gives the relayer no right of its own: the signer is the sender, and its roles count", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, point, issuer, alice, epoch, relayer } = points;
      const { forwarder } = world.alliance;
      const issue = point.interface.encodeFunctionData("issue", [alice.address, 7n, epoch, 1n]);
      await forwarder.connect(relayer).execute(await signs(points, issuer, issue));
      expect(await point.balanceOf(alice)).to.equal(107n);

      const request = await signs(
        points,
        alice,
        point.interface.encodeFunctionData("issue", [alice.address, 7n, epoch, 2n]),
      );
      await forwarder.connect(relayer).executeBatch([request], relayer);
      expect(await point.balanceOf(alice)).to.equal(107n);
      // The reason, as the forwarder itself sends the call with the member's address behind it.
      const asForwarder = { from: await forwarder.getAddress(), to: await point.getAddress() };
      const data = ethers.concat([request.data, alice.address]);
      await expect(ethers.provider.call({ ...asForwarder, data }))
        .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
        .withArgs(alice.address, partnerRole(PARTNER_ID, "issuer"));
    });

    it("believes nobody but the forwarder about the sender", async () => {
      const points = await loadFixture(brokeFixture);
      const { point, alice, relayer } = points;
      const forged = ethers.concat([transferData(points, relayer, 1n), alice.address]);
      await changesNothing(points, () =>
        expect(relayer.sendTransaction({ to: point, data: forged }))
          .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
          .withArgs(relayer.address),
      );
    });

    it("refuses a request that ran already", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, point, alice, bob, relayer } = points;
      const { forwarder } = world.alliance;
      const request = await signs(points, alice, transferData(points, bob, 10n));
      await forwarder.connect(relayer).execute(request);
      await changesNothing(points, async () => {
        await expect(forwarder.connect(relayer).execute(request))
          .to.be.revertedWithCustomError(forwarder, "ERC2771ForwarderInvalidSigner")
          .withArgs(anyValue, alice.address);
        await expect(forwarder.connect(relayer).executeBatch([request, request], relayer)).not.to.emit(
          point,
          "Transfer",
        );
      });
      expect(await point.balanceOf(bob)).to.equal(20n);
    });

    it("runs a request once when a batch carries it twice", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, point, alice, bob, relayer } = points;
      const request = await signs(points, alice, transferData(points, bob, 10n));
      await world.alliance.forwarder.connect(relayer).executeBatch([request, request], relayer);
      expect(await point.balanceOf(bob)).to.equal(20n);
    });

    it("runs a request in the last second of its deadline and refuses it one second later", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, point, alice, bob, relayer } = points;
      const { forwarder } = world.alliance;
      const deadline = BigInt(await time.latest()) + 60n;
      const first = await world.sign(alice, point, transferData(points, bob, 10n), deadline);
      await time.setNextBlockTimestamp(deadline);
      await forwarder.connect(relayer).execute(first);
      expect(await point.balanceOf(bob)).to.equal(20n);

      const late = await world.sign(alice, point, transferData(points, bob, 10n), deadline);
      await changesNothing(points, async () => {
        await expect(forwarder.connect(relayer).execute(late))
          .to.be.revertedWithCustomError(forwarder, "ERC2771ForwarderExpiredRequest")
          .withArgs(deadline);
      });
    });

    it("refuses a request that was tampered with, whichever field it was", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, alice, bob, relayer } = points;
      const { forwarder } = world.alliance;
      const request = await signs(points, alice, transferData(points, bob, 10n));
      const tampered: Request[] = [
        { ...request, data: transferData(points, bob, 11n) },
        { ...request, data: transferData(points, relayer, 10n) },
        { ...request, gas: GAS - 1n },
        { ...request, deadline: FOREVER - 1n },
        { ...request, to: await world.point(0).getAddress() },
        { ...request, from: bob.address },
      ];
      for (const bad of tampered) {
        await changesNothing(points, () =>
          expect(forwarder.connect(relayer).execute(bad))
            .to.be.revertedWithCustomError(forwarder, "ERC2771ForwarderInvalidSigner")
            .withArgs(anyValue, bad.from),
        );
      }
      await forwarder.connect(relayer).execute(request);
      expect(await points.point.balanceOf(bob)).to.equal(20n);
    });

    it("refuses a request that was signed for another chain", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, alice, bob, relayer } = points;
      const { forwarder } = world.alliance;
      const request = await signs(points, alice, transferData(points, bob, 10n));
      const domain = await eip712Domain(forwarder);
      const types = {
        ForwardRequest: [
          { name: "from", type: "address" },
          { name: "to", type: "address" },
          { name: "value", type: "uint256" },
          { name: "gas", type: "uint256" },
          { name: "nonce", type: "uint256" },
          { name: "deadline", type: "uint48" },
          { name: "data", type: "bytes" },
        ],
      };
      const sign = (chainId: bigint) => alice.signTypedData({ ...domain, chainId }, types, { ...request, nonce: 0n });
      expect(await sign(domain.chainId), "the same signature on this chain").to.equal(request.signature);
      const foreign = { ...request, signature: await sign(domain.chainId + 1n) };
      await changesNothing(points, () =>
        expect(forwarder.connect(relayer).execute(foreign))
          .to.be.revertedWithCustomError(forwarder, "ERC2771ForwarderInvalidSigner")
          .withArgs(anyValue, alice.address),
      );
    });

    it("refuses a request whose turn has not come", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, alice, bob, relayer } = points;
      const { forwarder } = world.alliance;
      const second = await signs(points, alice, transferData(points, bob, 10n), 1n);
      await changesNothing(points, () =>
        expect(forwarder.connect(relayer).execute(second))
          .to.be.revertedWithCustomError(forwarder, "ERC2771ForwarderInvalidSigner")
          .withArgs(anyValue, alice.address),
      );
    });

    it("does not let failing requests of a batch with a refund receiver stop the others", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, point, alice, bob, carol, relayer } = points;
      const { forwarder } = world.alliance;
      const good = await signs(points, alice, redeemData(points, 40n));
      const poor = await signs(points, bob, redeemData(points, 11n));
      const unlinked = await signs(points, carol, transferData(points, bob, 1n));
      const next = await signs(points, bob, redeemData(points, 10n), 1n);
      const forged = { ...(await signs(points, alice, redeemData(points, 1n), 1n)), from: relayer.address };
      const sent = forwarder.connect(relayer).executeBatch([poor, forged, good, unlinked, next], relayer);
      for (const [member, nonce, success] of [
        [bob, 0n, false],
        [alice, 0n, true],
        [carol, 0n, false],
        [bob, 1n, true],
      ] as const) {
        await expect(sent).to.emit(forwarder, "ExecutedForwardRequest").withArgs(member.address, nonce, success);
      }
      const receipt = await (await sent).wait();
      const executed = forwarder.interface.getEvent("ExecutedForwardRequest").topicHash;
      expect(receipt?.logs.filter((log) => log.topics[0] === executed)).to.have.length(4);
      expect(await point.balanceOf(alice)).to.equal(60n);
      expect(await point.balanceOf(bob)).to.equal(0n);
    });

    it("settles nothing of a batch without a refund receiver when one request is not valid", async () => {
      const points = await loadFixture(brokeFixture);
      const { world, alice, bob, relayer } = points;
      const { forwarder } = world.alliance;
      const good = await signs(points, alice, redeemData(points, 40n));
      const forged = { ...(await signs(points, bob, redeemData(points, 1n))), gas: GAS + 1n };
      await changesNothing(points, async () => {
        await expect(forwarder.connect(relayer).executeBatch([good, forged], ZeroAddress))
          .to.be.revertedWithCustomError(forwarder, "ERC2771ForwarderInvalidSigner")
          .withArgs(anyValue, bob.address);
      });
      expect(await forwarder.nonces(alice)).to.equal(0n);
    });
  });
});
