import { expect } from "chai";
import { parseEther, toBeHex, ZeroHash } from "ethers";
import { BridgeWorld, DELAY, LIFETIME, SETTINGS, State, THRESHOLD, type End } from "../../bridge/BridgeWorld.js";
import { ethers, loadFixture, time } from "../../fixture.js";
import type { Attack, Measured } from "../Attack.js";

const LOCKED = parseEther("1000000");
const HOUR = 3_600;
/** Where a thief has MLK paid to: as many addresses as it likes. */
const loot = (i: number) => toBeHex(0x7000 + i, 20);

/** A million MLK away, delivered through the queue; limits as everywhere, and a day without a transfer. */
export async function busyFixture(): Promise<BridgeWorld> {
  const world = await BridgeWorld.deploy();
  const message = await world.send(world.home, LOCKED);
  await world.deliver(world.away, message);
  await time.increase(DELAY);
  await world.away.bridge.release(message.id);
  await time.increase(30 * HOUR);
  return world;
}

/** Forges deliveries of single transfers until an end lets nothing more leave at once. */
export async function drainAtOnce(world: BridgeWorld, end: End, first = 1): Promise<void> {
  for (let i = first; ; i++) {
    const at = loot(i % 400);
    const left = await end.bridge.availableFor(at);
    if (left === 0n) return;
    await world.deliver(end, await world.forged(left, BigInt(i), at));
  }
}

/** What the thief's addresses hold at both ends. */
export async function taken(world: BridgeWorld): Promise<bigint> {
  let sum = 0n;
  for (let i = 0; i < 400; i++) {
    sum += await world.home.token.balanceOf(loot(i));
    sum += await world.away.token.balanceOf(loot(i));
  }
  return sum;
}

/** Takes what leaves at once at both ends and queues the rest; a guardian pauses and cancels before the delay is over. */
async function seenInTime(): Promise<Measured> {
  const world = await loadFixture(busyFixture);
  const { cast } = world;
  for (const end of [world.home, world.away]) {
    await drainAtOnce(world, end);
    const large = await world.forged(parseEther("500000"), 1_000n, loot(1));
    await world.deliver(end, large);
    await end.gateway.connect(cast.watcher).pause();
    await time.increase(DELAY - HOUR);
    await end.bridge.connect(cast.guardian).cancel([large.id]);
    await end.gateway.connect(cast.admin).setSigners([cast.council.address], 1);
    await end.gateway.connect(cast.council).unpause();
    await time.increase(2 * HOUR);
    await expect(end.bridge.release(large.id)).to.be.revertedWithCustomError(end.bridge, "MilkBridge_NotQueued");
  }
  return { bound: 2n * SETTINGS.dayLimit, taken: await taken(world) };
}

/** The same, and nobody looks until the delay is over. */
async function neverSeen(): Promise<Measured> {
  const world = await loadFixture(busyFixture);
  const rest = { home: LOCKED, away: SETTINGS.cap - LOCKED };
  for (const [name, end] of [
    ["home", world.home],
    ["away", world.away],
  ] as const) {
    await drainAtOnce(world, end);
    const large = await world.forged(rest[name] - SETTINGS.dayLimit, 1_000n, loot(1));
    await world.deliver(end, large);
    await time.increase(DELAY);
    await end.bridge.release(large.id);
    const more = await world.forged(1n, 1_001n, loot(1));
    await world.deliver(end, more);
    expect(await end.gateway.stateOf(more.id), "nothing is left to take").to.equal(State.Refused);
  }
  return { bound: rest.home + rest.away, taken: await taken(world) };
}

/** Sends, has it delivered, and has the attestors say that it was refused: as often as one day's limit allows. */
async function falseRefunds(): Promise<Measured> {
  const world = await loadFixture(busyFixture);
  const { home, away, cast } = world;
  await world.change(home, { recipientLimit: SETTINGS.dayLimit });
  const before = (await home.token.balanceOf(cast.member)) + (await away.token.balanceOf(cast.member));
  let fees = 0n;
  for (let i = 0; i < 6; i++) {
    const message = await world.send(home, SETTINGS.transferLimit, cast.member.address);
    fees += SETTINGS.fee;
    await world.deliver(away, message);
    await world.settle(home, message.id);
  }
  const after = (await home.token.balanceOf(cast.member)) + (await away.token.balanceOf(cast.member));
  // What is in the queue is the thief's own still under way, or what a guardian cancels.
  const queued = (await away.bridge.totals()).queued;
  return { bound: SETTINGS.dayLimit, taken: after + fees + queued - before };
}

/** One key fewer than must sign. */
async function tooFew(): Promise<Measured> {
  const world = await loadFixture(busyFixture);
  for (const end of [world.home, world.away]) {
    const message = await world.forged(parseEther("1"), 1n, loot(1));
    const [first] = world.attestors;
    if (first === undefined) throw new RangeError("no attestor");
    for (const by of [world.attestors.slice(0, THRESHOLD - 1), [first, first, ...world.attestors.slice(1, 2)]]) {
      await expect(world.deliver(end, message, await world.attest(end, message, by))).to.be.revert(ethers);
    }
  }
  return { bound: 0n, taken: await taken(world) };
}

/** Pauses, cancels everything that waits, and releases nothing. */
async function guardian(): Promise<Measured> {
  const world = await loadFixture(busyFixture);
  const { home, away, cast } = world;
  const start = await home.token.balanceOf(cast.member);
  const message = await world.send(home, parseEther("30000"));
  await world.deliver(away, message);
  const thief = away.bridge.connect(cast.guardian);
  await expect(thief.release(message.id)).to.be.revertedWithCustomError(away.bridge, "MilkBridge_NotReleasable");
  await thief.cancel([message.id]);
  for (const end of [home, away]) {
    await end.gateway.connect(cast.guardian).pause();
    await expect(end.gateway.connect(cast.guardian).unpause()).to.be.revertedWithCustomError(
      end.gateway,
      "AccessControlUnauthorizedAccount",
    );
    await end.gateway.connect(cast.admin).revokeRole(await end.gateway.GUARDIAN_ROLE(), cast.guardian);
    await end.gateway.connect(cast.council).unpause();
  }
  await world.settle(home, message.id);
  await time.increase(DELAY);
  await home.bridge.release(message.id);
  expect(start - (await home.token.balanceOf(cast.member)), "the sender lost the fee").to.equal(SETTINGS.fee);
  return { bound: 0n, taken: await taken(world) };
}

/** Pauses. */
async function watcher(): Promise<Measured> {
  const world = await loadFixture(busyFixture);
  const { home, away, cast } = world;
  const message = await world.send(home, parseEther("1"));
  for (const end of [home, away]) await end.gateway.connect(cast.watcher).pause();
  await expect(world.deliver(away, message)).to.be.revertedWithCustomError(away.gateway, "AttestorGateway_Paused");
  expect(await away.gateway.stateOf(message.id), "nothing is refused").to.equal(State.None);
  await expect(away.bridge.connect(cast.watcher).cancel([message.id])).to.be.revertedWithCustomError(
    away.bridge,
    "AccessControlUnauthorizedAccount",
  );
  for (const end of [home, away]) await end.gateway.connect(cast.council).unpause();
  await world.deliver(away, message);
  return { bound: 0n, taken: await taken(world) };
}

/** Lifts a pause that the watcher set, again and again; the signers are the timelock's. */
async function council(): Promise<Measured> {
  const world = await loadFixture(busyFixture);
  const { away, cast } = world;
  const thief = cast.council;
  for (let i = 0; i < 3; i++) {
    await away.gateway.connect(cast.watcher).pause();
    await away.gateway.connect(thief).unpause();
  }
  const settings = { ...SETTINGS, dayLimit: 0n, feeRecipient: thief.address };
  const refused = [away.gateway, "AccessControlUnauthorizedAccount"] as const;
  await expect(away.gateway.connect(thief).setSigners([thief.address], 1)).to.be.revertedWithCustomError(...refused);
  await expect(away.bridge.connect(thief).setSettings(settings)).to.be.revertedWithCustomError(...refused);
  await expect(away.gateway.connect(thief).grantRole(ZeroHash, thief)).to.be.revertedWithCustomError(...refused);
  return { bound: 0n, taken: await taken(world) };
}

/** Carries nothing at all; anybody else does, and at the latest the refund comes after the message's lifetime. */
async function courier(): Promise<Measured> {
  const world = await loadFixture(busyFixture);
  const { home, away, cast } = world;
  const start = await home.token.balanceOf(cast.member);
  const message = await world.send(home, parseEther("100"));
  const sentAt = await time.latest();
  await time.setNextBlockTimestamp(message.deadline + 1n);
  const signatures = await world.attest(away, message);
  await away.gateway.connect(cast.stranger).expire(message.id, message.deadline, message.payload, 1n, signatures);
  const outcome = await world.attestOutcome(home, message.id, State.Expired);
  await home.gateway.connect(cast.stranger).settle(message.id, State.Expired, 1n, outcome);
  expect(start - (await home.token.balanceOf(cast.member)), "the sender lost the fee").to.equal(SETTINGS.fee);
  expect(await taken(world), "MLK").to.equal(0n);
  return { bound: BigInt(LIFETIME / HOUR), taken: BigInt((await time.latest()) - sentAt) / BigInt(HOUR) };
}

export const stolenKeys: readonly Attack[] = [
  {
    name: "`m` stolen attestors' keys forge deliveries at both ends, and queue what is large; a guardian looks within the delay",
    most: "the day's limit at each end",
    answer: "watcher or guardian pauses, guardians cancel what waits, the timelock names other attestors",
    unit: "MLK",
    least: 100n,
    play: seenInTime,
  },
  {
    name: "The same, and nobody looks until the delay is over",
    most: "all that is locked at home, and what the cap leaves away",
    answer: "the same, within the delay",
    unit: "MLK",
    least: 100n,
    play: neverSeen,
  },
  {
    name: "`m` stolen attestors' keys have delivered transfers refunded",
    most: "the day's limit: refunds count against it as deliveries do",
    answer: "the same",
    unit: "MLK",
    least: 100n,
    play: falseRefunds,
  },
  {
    name: "`m` - 1 stolen attestors' keys forge a delivery, one signing twice",
    most: "nothing",
    answer: "nothing needs to; the timelock names other attestors",
    unit: "MLK",
    least: 0n,
    play: tooFew,
  },
  {
    name: "A bridge's stolen `GUARDIAN` key cancels what waits and pauses both ends",
    most: "nothing: what is cancelled is refunded, less the fee; transfers stop until the council lifts the pause",
    answer: "the timelock revokes the key, the council lifts the pause",
    unit: "MLK",
    least: 0n,
    play: guardian,
  },
  {
    name: "A stolen `WATCHER` key pauses both ends",
    most: "nothing: transfers stop until the council lifts the pause, and a pause refuses none",
    answer: "the council lifts the pause, the timelock revokes the key",
    unit: "MLK",
    least: 0n,
    play: watcher,
  },
  {
    name: "The council's stolen keys lift every pause of the bridge, and try to name attestors, limits and holders",
    most: "nothing by themselves: all but the pause is the timelock's, whose delay guardians use to cancel",
    answer: "guardians cancel what is scheduled and pause again",
    unit: "MLK",
    least: 0n,
    play: council,
  },
  {
    name: "The courier, or whoever has its key, carries nothing",
    most: "no money: anybody else can carry; at the latest the sender is refunded after a message's lifetime",
    answer: "anybody carries the attestors' signatures",
    unit: "hours",
    least: 100n,
    play: courier,
  },
];
