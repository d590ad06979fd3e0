import { expect } from "chai";
import { randomBytes } from "ethers";
import { orderId } from "../../sdk/orderId.js";
import { redeemAtCounter } from "../../sdk/redeemAtCounter.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { signRedemption } from "../../sdk/signRedemption.js";
import { FOREVER, loadFixture } from "../support/fixture.js";
import { expectAllianceError } from "../support/expectAllianceError.js";
import { pointFixture, release } from "../support/points.js";

const ORDER = { points: 30n, order: orderId("order 1", randomBytes(32)) };

/** Alice holds 20 points of an earlier epoch and 80 of this one; the counter is a stranger's account. */
async function counterFixture() {
  const points = await pointFixture();
  const { world, point, alice, epoch } = points;
  await release(points, alice, 80n, epoch);
  await release(points, alice, 20n, epoch - 1n);
  const counter = { point, forwarder: world.alliance.forwarder.connect(world.member(5)) };
  const signed = (order = ORDER, deadline = FOREVER) => signRedemption(counter, alice, { ...order, deadline });
  return { ...points, counter, signed };
}

describe("redeemAtCounter", () => {
  it("redeems what the member signed and tells the cohorts, earliest first", async () => {
    const { point, alice, epoch, counter, signed } = await loadFixture(counterFixture);
    const done = await redeemAtCounter(counter, await signed(), ORDER);
    expect([done.member, done.points]).to.deep.equal([alice.address, 30n]);
    expect(done.cohorts).to.deep.equal([
      { epoch: epoch - 1n, amount: 20n },
      { epoch, amount: 10n },
    ]);
    expect(await point.queryFilter(point.filters.Redeemed(alice.address, ORDER.order))).to.have.lengthOf(1);
    expect(await point.balanceOf(alice)).to.equal(70n);
  });

  it("refuses what was signed for another order or amount, or is no redemption, and sends nothing", async () => {
    const { world, point, alice, bob, counter, signed } = await loadFixture(counterFixture);
    const data = point.interface.encodeFunctionData("transfer", [bob.address, 30n]);
    const call = { to: point, data, gas: 300_000n, deadline: FOREVER };
    const elsewhere = { ...(await signed()), to: await world.alliance.exchange.getAddress() };
    for (const request of [
      await signed({ ...ORDER, points: 29n }),
      await signed({ ...ORDER, order: orderId("order 2", randomBytes(32)) }),
      await signForwardRequest(world.alliance.forwarder, alice, call),
      elsewhere,
    ]) {
      await expectAllianceError("REDEMPTION_MISMATCH", () => redeemAtCounter(counter, request, ORDER));
    }
    expect(await point.balanceOf(alice)).to.equal(100n);
  });

  it("gives the point contract's reason when the member lacks the points", async () => {
    const { counter, signed } = await loadFixture(counterFixture);
    const order = { ...ORDER, points: 101n };
    const request = await signed(order);
    const error = await expectAllianceError("REDEMPTION_REFUSED", () => redeemAtCounter(counter, request, order));
    expect(error.message).to.contain("ERC20InsufficientBalance");
  });

  it("runs a request once, and not after its deadline", async () => {
    const { point, alice, counter, signed } = await loadFixture(counterFixture);
    const late = await signed(ORDER, 1n);
    const expired = await expectAllianceError("REDEMPTION_REFUSED", () => redeemAtCounter(counter, late, ORDER));
    expect(expired.message).to.contain("ERC2771ForwarderExpiredRequest");
    const request = await signed();
    await redeemAtCounter(counter, request, ORDER);
    await expectAllianceError("REDEMPTION_REFUSED", () => redeemAtCounter(counter, request, ORDER));
    expect(await point.balanceOf(alice)).to.equal(70n);
  });

  it("refuses a forwarder that is connected to no node", async () => {
    const { counter, signed } = await loadFixture(counterFixture);
    const offline = { ...counter, forwarder: counter.forwarder.connect(null) };
    const request = await signed();
    await expectAllianceError("NO_PROVIDER", () => redeemAtCounter(offline, request, ORDER));
  });
});
