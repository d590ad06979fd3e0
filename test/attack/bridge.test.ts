import { expect } from "chai";
import { concat, parseEther, toBeHex, ZeroHash } from "ethers";
import { HomeMilkBridge__factory, LooseGateway__factory } from "../../typechain-types/index.js";
import { expectFigures } from "../support/attacks/expectFigures.js";
import { playOnce } from "../support/attacks/playOnce.js";
import { busyFixture, drainAtOnce, stolenKeys, taken } from "../support/attacks/bridge/stolenKeys.js";
import { BridgeWorld, CAP, DELAY, payloadOf, SETTINGS, State } from "../support/bridge/BridgeWorld.js";
import { loadFixture, time } from "../support/fixture.js";

const DOCUMENT = "docs/auditor/attacks.md";
const TABLE = /(?<=<!-- bridge -->\n)[^]*(?=\n<!-- \/bridge -->)/;
const AMOUNT = parseEther("1000");
const LARGEST = (2n ** 44n - 1n) * 10n ** 14n;
const played = playOnce();

/** The alliance's MLK behind a gateway that believes everybody: 10,000 of it locked by others. */
async function looseFixture() {
  const world = await BridgeWorld.deploy();
  const { cast, forwarder, home } = world;
  const gateway = await new LooseGateway__factory(cast.linker).deploy();
  const settings = { ...SETTINGS, fee: 0n };
  const bridge = await new HomeMilkBridge__factory(cast.linker).deploy(gateway, home.token, forwarder, settings);
  await gateway.link(bridge, concat(["0x0001000002", toBeHex(31_338, 2), "0x14", toBeHex(1, 20)]));
  await home.token.connect(cast.member).approve(bridge, CAP);
  await bridge.connect(cast.member).send(cast.other, parseEther("10000"), 0n, ZeroHash);
  await home.token.connect(cast.member).transfer(cast.stranger, AMOUNT);
  await home.token.connect(cast.stranger).approve(bridge, CAP);
  return { world, gateway, bridge, milk: home.token, thief: cast.stranger };
}

describe("attacks: the bridge", () => {
  for (const attack of stolenKeys) {
    it(`${attack.name}: takes no more than ${attack.most}`, async () => {
      const { bound, taken: loot } = await played(attack);
      expect(loot <= bound, `${loot} of at most ${bound}`).to.equal(true);
      const enough = loot * 100n >= bound * attack.least;
      expect(enough, `${loot} of at most ${bound} is too little to show it`).to.equal(true);
    });
  }

  it(`${DOCUMENT} shows these figures; ATTACKS=write makes it so`, async () => {
    await expectFigures(DOCUMENT, TABLE, stolenKeys, played);
  });
});

describe("attacks: the bridge without one of its controls", () => {
  it("without limits, m stolen keys take all that is locked in one transaction; with them, a day's limit", async () => {
    const world = await loadFixture(busyFixture);
    const { home } = world;
    const all = (await home.bridge.totals()).outstanding;
    await world.change(home, { dayLimit: LARGEST, recipientLimit: LARGEST, transferLimit: LARGEST });
    await world.deliver(home, await world.forged(all, 1n, world.cast.stranger.address));
    expect(await home.token.balanceOf(world.cast.stranger)).to.equal(all);
    expect(all / SETTINGS.dayLimit).to.equal(10n);
  });

  it("without a limit for each recipient, the day's limit goes to one; with it, half of it", async () => {
    const world = await loadFixture(busyFixture);
    const { away, cast } = world;
    const drain = async () => {
      const before = await away.token.balanceOf(cast.stranger);
      for (let i = 1n; i <= 6n; i++) {
        const amount = await away.bridge.availableFor(cast.stranger);
        const message = await world.forged(amount, BigInt(await time.latest()) * 10n + i);
        if (amount > 0n) await world.deliver(away, message);
      }
      return (await away.token.balanceOf(cast.stranger)) - before;
    };
    expect(await drain()).to.equal(SETTINGS.recipientLimit);
    await time.increase(30 * 3_600);
    await world.change(away, { recipientLimit: SETTINGS.dayLimit });
    expect(await drain()).to.equal(SETTINGS.dayLimit);
  });

  it("with a limit by calendar day, twice the limit leaves around midnight; in any 24 hours of ours, once", async () => {
    const world = await loadFixture(busyFixture);
    const midnight = (Math.floor((await time.latest()) / 86_400) + 1) * 86_400;
    await time.increaseTo(midnight - 600);
    await drainAtOnce(world, world.away, 1);
    expect(await taken(world)).to.equal(SETTINGS.dayLimit);
    await time.increaseTo(midnight + 1);
    await drainAtOnce(world, world.away, 400);
    expect(await taken(world), "a calendar's day would have let as much again").to.equal(SETTINGS.dayLimit);
  });

  it("without a delay's length, what is queued is gone before anybody looks: in ten minutes, the least, all that is locked", async () => {
    const world = await loadFixture(busyFixture);
    const { home, cast } = world;
    await world.change(home, { delay: 600n });
    const all = (await home.bridge.totals()).outstanding;
    const message = await world.forged(all, 1n);
    await world.deliver(home, message);
    await time.increase(600);
    await home.bridge.release(message.id);
    expect(await home.token.balanceOf(cast.stranger)).to.equal(all);
  });

  it("without the cap, as much is minted away as the token allows; with it, what it leaves", async () => {
    const world = await loadFixture(busyFixture);
    const { away, cast } = world;
    const minted = (await away.bridge.totals()).outstanding;
    const mint = async (amount: bigint, number: bigint) => {
      const message = await world.forged(amount, number);
      await world.deliver(away, message);
      if ((await away.gateway.stateOf(message.id)) !== State.Held) return 0n;
      await time.increase(DELAY);
      await away.bridge.release(message.id);
      return away.token.balanceOf(cast.stranger);
    };
    expect(await mint(CAP - minted, 1n)).to.equal(0n);
    await world.change(away, { cap: (2n ** 32n - 1n) * 10n ** 18n });
    expect(await mint(CAP - minted, 2n)).to.equal(CAP - minted);
    expect((await away.bridge.totals()).outstanding > (await world.home.bridge.totals()).outstanding).to.equal(true);
  });

  it("without epochs, dismissed attestors' keys go on: before the change they take a day's limit, after it nothing", async () => {
    const world = await loadFixture(busyFixture);
    const { away, cast } = world;
    const message = await world.forged(AMOUNT, 1n);
    const kept = await world.forged(AMOUNT, 2n);
    const signatures = await world.attest(away, kept);
    await world.deliver(away, message);
    expect(await away.token.balanceOf(cast.stranger)).to.equal(AMOUNT);
    await away.gateway.connect(cast.admin).setSigners([cast.council.address], 1);
    for (const epoch of [1, 2]) {
      const late = away.gateway.deliver(kept.id, kept.deadline, kept.payload, epoch, signatures);
      await expect(late).to.be.revertedWithCustomError(
        away.gateway,
        epoch === 1 ? "AttestorGateway_WrongEpoch" : "AttestorGateway_WrongSignatureLength",
      );
    }
    expect(await away.token.balanceOf(cast.stranger)).to.equal(AMOUNT);
  });

  it("without signatures, anybody takes what others locked", async () => {
    const { gateway, bridge, milk, thief } = await loadFixture(looseFixture);
    const before = await milk.balanceOf(thief);
    await gateway.connect(thief).deliver(toBeHex(1, 32), payloadOf(thief.address, parseEther("10000")));
    expect((await milk.balanceOf(thief)) - before).to.equal(parseEther("10000"));
    expect((await bridge.totals()).outstanding).to.equal(0n);
  });

  it("without a state for each message, one delivery is ten", async () => {
    const { gateway, milk, thief } = await loadFixture(looseFixture);
    const before = await milk.balanceOf(thief);
    for (let i = 0; i < 10; i++) await gateway.deliver(toBeHex(7, 32), payloadOf(thief.address, AMOUNT));
    expect((await milk.balanceOf(thief)) - before).to.equal(10n * AMOUNT);
  });

  it("with a refund by a timer, what arrives late is paid twice", async () => {
    const { gateway, bridge, milk, thief } = await loadFixture(looseFixture);
    await bridge.connect(thief).send(thief.address, AMOUNT, 0n, ZeroHash);
    const id = toBeHex(await gateway.sentCount(), 32);
    await gateway.fail(id);
    expect(await milk.balanceOf(thief), "back, while the same was minted at the other end").to.equal(AMOUNT);
    expect((await bridge.totals()).outstanding, "so less is locked than is minted").to.equal(parseEther("10000"));
  });
});
