import { expect } from "chai";
import { MaxUint256, Wallet, ZeroHash } from "ethers";
import { orderId } from "../../../sdk/orderId.js";
import { signEventAccess } from "../../../sdk/relayer/eventAccess.js";
import { signForwardRequest } from "../../../sdk/signForwardRequest.js";
import { signLinkConsent } from "../../../sdk/signLinkConsent.js";
import { signPermit } from "../../../sdk/signPermit.js";
import { signProgrammeRequest } from "../../../sdk/signProgrammeRequest.js";
import { signRecovery } from "../../../sdk/signRecovery.js";
import { signRedemption } from "../../../sdk/signRedemption.js";
import { signSale } from "../../../sdk/signSale.js";
import { signSwap } from "../../../sdk/signSwap.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { FOREVER, loadFixture, time, tradingFixture } from "../../support/fixture.js";

/** Every function that signs something with a time in it, by what it does with one. */
async function signers(): Promise<Record<string, (deadline: bigint) => Promise<unknown>>> {
  const world = await loadFixture(tradingFixture);
  const { alliance } = world;
  const { forwarder, milk, exchange } = alliance;
  const [point, other, member] = [world.point(0), world.point(1), world.member(0)];
  const counter = { point, forwarder };
  const address = await forwarder.getAddress();
  const order = orderId("1", ZeroHash);
  const domain = { chainId: 1n, point: await point.getAddress() };
  const request = { method: "GET", path: "/", body: "" };
  return {
    signForwardRequest: (deadline) =>
      signForwardRequest(forwarder, member, { to: exchange, data: "0x", gas: 100_000n, deadline }),
    signLinkConsent: (deadline) => signLinkConsent(point, member, { account: member, memberKey: ZeroHash, deadline }),
    signPermit: (deadline) => signPermit(milk, member, { spender: exchange, value: 1n, deadline }),
    "signPermit of points": (deadline) => signPermit(point, member, { spender: exchange, value: 1n, deadline }),
    signRecovery: (deadline) =>
      signRecovery(point, world.member(9), { account: member, successor: world.member(9), deadline }),
    signRedemption: (deadline) => signRedemption(counter, member, { points: 1n, order, deadline }),
    signSale: (deadline) => signSale(alliance, member, { point, points: 100n, tolerance: 100n, deadline }),
    signSwap: (deadline) =>
      signSwap(alliance, member, { pointIn: point, points: 50n, pointOut: other, tolerance: 100n, deadline }),
    signProgrammeRequest: (issuedAt) => signProgrammeRequest(domain, member, { ...request, issuedAt }),
    signEventAccess: (expiresAt) => signEventAccess({ chainId: 1n, forwarder: address }, member, Number(expiresAt)),
  };
}

describe("checkDeadline, where something is signed with a time", () => {
  it("is refused in milliseconds and other units than Unix seconds, by every function that signs", async () => {
    const all = await signers();
    const now = BigInt(await time.latest());
    for (const [name, sign] of Object.entries(all)) {
      await sign(now + 600n);
      for (const wrong of [(now + 600n) * 1_000n, now * 1_000_000n, -1n, 2n ** 32n]) {
        const error = await expectAllianceError("INVALID_TIME", () => sign(wrong));
        expect(error.message, name).to.include(String(wrong));
      }
    }
  });

  it("may hold for ever where that is said in so many words", async () => {
    const all = await signers();
    await all["signForwardRequest"]?.(FOREVER);
    await all["signPermit"]?.(MaxUint256);
  });

  it("is refused with amounts in another unit or none", async () => {
    const world = await loadFixture(tradingFixture);
    const { alliance } = world;
    const [point, member] = [world.point(0), world.member(0)];
    const terms = { tolerance: 100n, deadline: BigInt(await time.latest()) + 600n };
    for (const points of [10n ** 18n, 0n, -1n]) {
      await expectAllianceError("INVALID_POINTS", () => signSale(alliance, member, { point, points, ...terms }));
      const swap = { pointIn: point, pointOut: world.point(1), points, ...terms };
      await expectAllianceError("INVALID_POINTS", () => signSwap(alliance, member, swap));
      const redemption = { points, order: ZeroHash, deadline: terms.deadline };
      const counter = { point, forwarder: alliance.forwarder };
      await expectAllianceError("INVALID_POINTS", () => signRedemption(counter, member, redemption));
    }
    for (const value of [-1n, 1.5, 2 ** 60, "1.5", ""]) {
      const permit = { spender: Wallet.createRandom().address, value, deadline: terms.deadline };
      await expectAllianceError("INVALID_AMOUNT", () => signPermit(alliance.milk, member, permit));
    }
    const swap = { pointIn: point, pointOut: world.point(1), points: 50n, minEpoch: terms.deadline, ...terms };
    await expectAllianceError("INVALID_EPOCH", () => signSwap(alliance, member, swap));
  });
});
