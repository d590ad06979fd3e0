import { expect } from "chai";
import { concat, id as hashOf, parseEther, toBeHex, ZeroHash } from "ethers";
import { HomeMilkBridge__factory, LooseGateway__factory, ReentrantMilk__factory } from "../../typechain-types/index.js";
import { BridgeWorld, CAP, DELAY, payloadOf, SETTINGS } from "../support/bridge/BridgeWorld.js";
import { loadFixture, time } from "../support/fixture.js";

const LOCKED = parseEther("1000");
const AMOUNT = parseEther("100");

/**
 * A bridge of a token that calls back, behind a gateway that believes everybody: what a re-entrant call can reach here, it cannot behind
 * one that checks.
 */
async function reentrantFixture() {
  const world = await BridgeWorld.deploy();
  const { cast, forwarder } = world;
  const milk = await new ReentrantMilk__factory(cast.member).deploy(cast.member, CAP);
  const gateway = await new LooseGateway__factory(cast.linker).deploy();
  const settings = { ...SETTINGS, transferLimit: AMOUNT, fee: 0n, feeRecipient: cast.treasury.address };
  const bridge = await new HomeMilkBridge__factory(cast.member).deploy(gateway, milk, forwarder, settings);
  await gateway.link(bridge, concat(["0x0001000002", toBeHex(31_338, 2), "0x14", toBeHex(1, 20)]));
  await milk.approve(bridge, CAP);
  await bridge.send(cast.other, LOCKED, 0n, ZeroHash);
  const id = toBeHex(await gateway.sentCount(), 32);
  return { cast, milk, gateway, bridge, id };
}

describe("MilkBridge and a token that calls back", () => {
  it("pays a queued transfer once, whatever is called in the middle of its release", async () => {
    const { cast, milk, gateway, bridge } = await loadFixture(reentrantFixture);
    const queued = hashOf("queued");
    await gateway.deliver(queued, payloadOf(cast.other.address, 2n * AMOUNT));
    await time.increase(DELAY);
    const again = bridge.interface.encodeFunctionData("release", [queued]);
    await milk.arm(bridge, again);
    const refusal = bridge.interface.encodeErrorResult("MilkBridge_NotQueued", [queued]);
    await expect(bridge.release(queued)).to.emit(milk, "CalledBack").withArgs(false, refusal);
    expect(await milk.balanceOf(cast.other)).to.equal(2n * AMOUNT);
    expect((await bridge.totals()).outstanding).to.equal(LOCKED - 2n * AMOUNT);
  });

  it("refunds once, whatever is called in the middle of the refund", async () => {
    const { cast, milk, gateway, bridge, id } = await loadFixture(reentrantFixture);
    await gateway.fail(id);
    await time.increase(DELAY);
    await milk.arm(gateway, gateway.interface.encodeFunctionData("fail", [id]));
    const before = await milk.balanceOf(cast.member);
    const refusal = bridge.interface.encodeErrorResult("MilkBridge_NothingToRefund", [id]);
    await expect(bridge.release(id)).to.emit(milk, "CalledBack").withArgs(false, refusal);
    expect((await milk.balanceOf(cast.member)) - before).to.equal(LOCKED);
    expect((await bridge.totals()).outstanding).to.equal(0n);
  });

  it("delivers nothing in the middle of a delivery", async () => {
    const { cast, milk, gateway, bridge } = await loadFixture(reentrantFixture);
    const inner = payloadOf(cast.stranger.address, AMOUNT);
    await milk.arm(gateway, gateway.interface.encodeFunctionData("deliver", [hashOf("inner"), inner]));
    const refusal = bridge.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
    await expect(gateway.deliver(hashOf("outer"), payloadOf(cast.other.address, AMOUNT)))
      .to.emit(milk, "CalledBack")
      .withArgs(false, refusal);
    expect(await milk.balanceOf(cast.stranger)).to.equal(0n);
    expect((await bridge.totals()).outstanding).to.equal(LOCKED - AMOUNT);
  });

  it("collects no locked MLK as fees in the middle of a transfer", async () => {
    const { cast, milk, bridge } = await loadFixture(reentrantFixture);
    await milk.arm(bridge, bridge.interface.encodeFunctionData("collectFees"));
    // What is being locked is in the books already: there is less than they say, and nothing to collect.
    await expect(bridge.send(cast.other, AMOUNT, 0n, ZeroHash))
      .to.emit(milk, "CalledBack")
      .withArgs(false, (why: string) => why.startsWith("0x4e487b71"));
    expect(await milk.balanceOf(bridge)).to.equal(LOCKED + AMOUNT);
  });

  it("collects no MLK that is being paid out as fees", async () => {
    const { cast, milk, gateway, bridge } = await loadFixture(reentrantFixture);
    await milk.arm(bridge, bridge.interface.encodeFunctionData("collectFees"));
    const refusal = bridge.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
    await expect(gateway.deliver(hashOf("one"), payloadOf(cast.other.address, AMOUNT)))
      .to.emit(milk, "CalledBack")
      .withArgs(false, refusal);
    expect(await milk.balanceOf(bridge)).to.equal(LOCKED - AMOUNT);
    expect((await bridge.totals()).outstanding).to.equal(LOCKED - AMOUNT);
  });
});
