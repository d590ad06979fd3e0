import { expect } from "chai";
import { concat, dataSlice, toBeHex, ZeroAddress, ZeroHash } from "ethers";
import { FOREVER, loadFixture, MILK_PRICE, MLK_KRW, time, tradingFixture } from "../support/fixture.js";

describe("attacks: the forwarder", () => {
  // The most the attacker would get: to be anybody, a role holder included.
  it("lets nobody append another sender to a call, whatever its length", async () => {
    const world = await loadFixture(tradingFixture);
    const { forwarder, exchange, milk } = world.alliance;
    const [victim, thief, point] = [world.member(0), world.member(1), world.point(0)];
    const before = await Promise.all([point.balanceOf(victim), milk.balanceOf(victim)]);
    const calls = [
      [point, point.interface.encodeFunctionData("transfer", [thief.address, 5n])],
      [milk, milk.interface.encodeFunctionData("transfer", [thief.address, 5n])],
      [exchange, exchange.interface.encodeFunctionData("pauseAll")],
      [exchange, exchange.interface.encodeFunctionData("collectFees", [[await point.getAddress()]])],
    ] as const;
    for (const [target, call] of calls) {
      // Directly: the suffix is only believed from the forwarder.
      for (const sender of [victim, world.guardian, world.operator, world.council]) {
        await thief.sendTransaction({ to: target, data: concat([call, sender.address]) }).catch(() => undefined);
      }
      // Through the forwarder: the signer's own address comes last, whatever the request holds.
      for (const data of [
        concat([call, victim.address]),
        concat([call, world.guardian.address]),
        dataSlice(call, 0, 4),
      ]) {
        const request = await world.sign(thief, target, data);
        await forwarder.connect(thief).executeBatch([request], thief);
      }
    }
    expect(await exchange.paused()).to.equal(false);
    expect(await Promise.all([point.balanceOf(victim), milk.balanceOf(victim)])).to.deep.equal(before);
  });

  it("cannot be made to call what does not trust it: registry, oracle, timelock, itself", async () => {
    const world = await loadFixture(tradingFixture);
    const { forwarder, registry, oracle, timelock } = world.alliance;
    const [reporter] = world.reporters;
    if (reporter === undefined) throw new RangeError("no reporters");
    const post = oracle.interface.encodeFunctionData("post", [MLK_KRW, MILK_PRICE, await time.latest()]);
    const suspend = registry.interface.encodeFunctionData("suspendPartner", [1]);
    const cancel = timelock.interface.encodeFunctionData("cancel", [ZeroHash]);
    for (const [who, target, data] of [
      [reporter, oracle, post],
      [world.guardian, registry, suspend],
      [world.guardian, timelock, cancel],
      [world.guardian, forwarder, "0x"],
    ] as const) {
      const request = await world.sign(who, target, data);
      await expect(forwarder.execute(request)).to.be.revertedWithCustomError(forwarder, "ERC2771UntrustfulTarget");
    }
  });

  // The most the attacker gets: the member must sign again. Anybody who sees a signed request can spend its nonce while the call
  // would fail, by executeBatch, which keeps a failed call's nonce spent; also with the zero address as refund receiver.
  it("runs a signed trade at most once, though a batch can waste it", async () => {
    const world = await loadFixture(tradingFixture);
    const { forwarder, exchange } = world.alliance;
    const [member, anybody, point] = [world.member(0), world.member(5), world.point(0)];
    const sell = exchange.interface.encodeFunctionData("sell", [
      await point.getAddress(),
      10n,
      BigInt(toBeHex(2n ** 96n)),
      FOREVER,
      member.address,
    ]);
    const request = await world.sign(member, exchange, sell);
    const before = await point.balanceOf(member);
    await expect(forwarder.execute(request)).to.be.revertedWithCustomError(forwarder, "FailedCall");
    expect(await forwarder.nonces(member)).to.equal(0n);
    await forwarder.connect(anybody).executeBatch([request], ZeroAddress);
    expect(await forwarder.nonces(member)).to.equal(1n);
    expect(await forwarder.verify(request)).to.equal(false);
    expect(await point.balanceOf(member)).to.equal(before);
  });
});
