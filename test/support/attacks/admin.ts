import { encodeBytes32String, ZeroHash } from "ethers";
import { expect } from "chai";
import type { Attack, Measured } from "./Attack.js";
import { aside, enlist, goTo, marketFixture, untilMidnight } from "./market.js";
import { capOf, CREDIT, DAY, manifest, net, PAC, YNJ } from "./parameters.js";
import { Scene, sellOut } from "./Scene.js";
import { FOREVER, loadFixture, time } from "../fixture.js";
import { partnerRole } from "../../../sdk/partnerRole.js";
import { signRecovery } from "../../../sdk/signRecovery.js";

const PLENTY = 10n ** 9n;

/** Makes itself issuer and treasurer: what both could take, in the order that leaves most. */
async function appoint(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { registry } = world.alliance;
  const { admin } = world.partner(PAC);
  const [point, exchange] = [world.point(PAC), world.alliance.exchange.connect(admin)];
  await untilMidnight(world, 600);
  const scene = await Scene.begin(world, { own: [PAC] });
  const fake = scene.account(0);
  const { reserve } = await exchange.pool(point);
  const own = reserve - CREDIT;
  for (const kind of ["issuer", "treasurer"] as const) {
    await registry.connect(admin).grantRole(partnerRole(PAC + 1, kind), admin);
  }
  await exchange.requestWithdrawal(point, own, fake);
  await enlist(world, PAC, fake, PLENTY);
  const due = (await exchange.withdrawalOf(point)).from;

  await aside(async () => {
    // The answer: stopped at once by the guardian; the council replaces the admin, and the new one revokes what it granted.
    await exchange.connect(world.guardian).pausePool(point);
    await registry.connect(world.guardian).suspendPartner(PAC + 1);
    const honest = world.member(9);
    await world.decide(
      registry,
      registry.interface.encodeFunctionData("revokeRole", [partnerRole(PAC + 1, "admin"), admin.address]),
    );
    await world.decide(
      registry,
      registry.interface.encodeFunctionData("grantRole", [partnerRole(PAC + 1, "admin"), honest.address]),
    );
    for (const kind of ["issuer", "treasurer"] as const) {
      await registry.connect(honest).revokeRole(partnerRole(PAC + 1, kind), admin);
    }
    const again = registry.connect(admin).grantRole(partnerRole(PAC + 1, "issuer"), admin);
    await expect(again).to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount");
    await world.decide(registry, registry.interface.encodeFunctionData("reinstatePartner", [PAC + 1]));
    await world.decide(exchange, exchange.interface.encodeFunctionData("unpausePool", [await point.getAddress()]));
    await expect(exchange.executeWithdrawal(point, own, fake)).to.be.revertedWithCustomError(
      registry,
      "AccessControlUnauthorizedAccount",
    );
    expect(await scene.taken()).to.equal(0n);
  });

  await goTo(world, due);
  await exchange.executeWithdrawal(point, own, fake);
  const midnight = (Math.floor((await time.latest()) / DAY) + 1) * DAY;
  expect(midnight - (await time.latest()), "still before the second midnight").to.be.below(601);
  await sellOut(world, PAC, fake);
  await goTo(world, midnight);
  await sellOut(world, PAC, fake);
  await scene.expectOthersWhole();
  const caps = 2n * capOf(PAC);
  return { bound: own + net(caps < CREDIT ? caps : CREDIT), taken: await scene.taken() };
}

/** Moves a member's account to its own; the member vetoes once, the council replaces it. */
async function recover(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { registry, timelock } = world.alliance;
  const { admin } = world.partner(YNJ);
  const [member, thief, honest] = [world.member(0), world.member(3), world.member(9)];
  const point = world.point(YNJ).connect(admin);
  const held = await point.balanceOf(member);
  const start = async () => {
    const recovery = { account: member, successor: thief, deadline: FOREVER };
    await point.recover(member, thief, FOREVER, await signRecovery(point, thief, recovery));
  };
  await start();
  await point.connect(member).cancelRecovery(member);
  await start();
  await expect(point.connect(member).cancelRecovery(member)).to.be.revertedWithCustomError(
    point,
    "PartnerPoint_VetoUsed",
  );
  const due = (await point.recoveryOf(member)).executableAt;

  await aside(async () => {
    await time.increaseTo(due);
    await point.completeRecovery(member);
    expect(await point.balanceOf(thief), "what he would have without an answer").to.equal(held);
  });

  const role = partnerRole(YNJ + 1, "admin");
  const payloads = [
    registry.interface.encodeFunctionData("revokeRole", [role, admin.address]),
    registry.interface.encodeFunctionData("grantRole", [role, honest.address]),
  ];
  const target = await registry.getAddress();
  const delay = manifest.timelock.delaySeconds;
  const batch = [[target, target], [0n, 0n], payloads, ZeroHash, encodeBytes32String("replace")] as const;
  const [targets, values] = [[...batch[0]], [...batch[1]]];
  await timelock.connect(world.council).scheduleBatch(targets, values, payloads, batch[3], batch[4], delay);
  await time.increase(delay);
  await timelock.executeBatch(targets, values, payloads, batch[3], batch[4]);
  await point.connect(honest).cancelRecovery(member);
  await time.increaseTo(due);
  await expect(point.completeRecovery(member)).to.be.revertedWithCustomError(point, "PartnerPoint_NoRecovery");
  await expect(start()).to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount");
  expect(await point.balanceOf(member)).to.equal(held);
  await point.connect(member).transfer(world.member(1), 1n);
  return { bound: 0n, taken: await point.balanceOf(thief) };
}

export const adminAttacks: readonly Attack[] = [
  {
    name: "A stolen `PARTNER_ADMIN` key appoints itself issuer and treasurer; nobody looks for a day",
    most: "the reserve less the credit, and of the credit two daily caps less the fee",
    answer:
      "a guardian pauses the pool and suspends the partner; the timelock replaces the admin, whose successor revokes what it granted",
    unit: "MLK",
    least: 99n,
    play: appoint,
  },
  {
    name: "A stolen `PARTNER_ADMIN` key moves a member's account to its own, again after the member's one veto",
    most: "nothing, if the council acts within a day: three days pass before an account moves, two before an admin is replaced",
    answer: "the timelock replaces the admin; its successor cancels",
    unit: "points",
    least: 0n,
    play: recover,
  },
];
