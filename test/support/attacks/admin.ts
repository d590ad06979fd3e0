import { encodeBytes32String, toBeHex, zeroPadValue, ZeroHash } from "ethers";
import { expect } from "chai";
import type { Attack, Measured } from "./Attack.js";
import { aside, enlist, goTo, marketFixture, untilMidnight } from "./market.js";
import { capOf, CREDIT, DAY, HOUR, manifest, net, PAC, YNJ } from "./parameters.js";
import { Scene, sellOut } from "./Scene.js";
import { FOREVER, loadFixture, time } from "../fixture.js";
import { partnerRole } from "../../../sdk/partnerRole.js";
import { signRecovery } from "../../../sdk/signRecovery.js";

const PLENTY = 10n ** 9n;

/** Makes itself and twenty helpers issuers and treasurers: what both could take, in the order that leaves most. */
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
  const roles = [partnerRole(PAC + 1, "issuer"), partnerRole(PAC + 1, "treasurer")];
  const helpers = Array.from({ length: 20 }, (_, i) => zeroPadValue(toBeHex(2 ** 20 + i), 20));
  for (const role of roles) {
    const granted = [admin.address, ...helpers].map((account) => {
      return registry.interface.encodeFunctionData("grantRole", [role, account]);
    });
    await registry.connect(admin).multicall(granted);
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
    const revoked = [admin.address, ...helpers].flatMap((account) =>
      roles.map((role) => registry.interface.encodeFunctionData("revokeRole", [role, account])),
    );
    await registry.connect(honest).multicall(revoked);
    for (const role of roles) expect(await registry.getRoleMemberCount(role)).to.equal(1n);
    const again = registry.connect(admin).grantRole(partnerRole(PAC + 1, "issuer"), admin);
    await expect(again).to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount");
    await world.decide(registry, registry.interface.encodeFunctionData("reinstatePartner", [PAC + 1]));
    await world.decide(exchange, exchange.interface.encodeFunctionData("unpausePool", [await point.getAddress()]));
    await expect(exchange.executeWithdrawal(point)).to.be.revertedWithCustomError(
      registry,
      "AccessControlUnauthorizedAccount",
    );
    expect(await scene.taken()).to.equal(0n);
  });

  await goTo(world, due);
  await exchange.executeWithdrawal(point);
  const midnight = (Math.floor((await time.latest()) / DAY) + 1) * DAY;
  expect(midnight - (await time.latest()), "still before the second midnight").to.be.below(601);
  await sellOut(world, PAC, fake);
  await goTo(world, midnight);
  await sellOut(world, PAC, fake);
  await scene.expectOthersWhole();
  const caps = 2n * capOf(PAC);
  return { bound: own + net(caps < CREDIT ? caps : CREDIT), taken: await scene.taken() };
}

/** Announces that the partner closes; the council replaces it and takes that back in one operation. */
async function close(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { registry, timelock, exchange } = world.alliance;
  const { admin, treasurer } = world.partner(YNJ);
  const [point, honest] = [world.point(YNJ), world.member(9)];
  const scene = await Scene.begin(world, { accounts: [admin] });
  const start = await time.latest();
  await registry.connect(admin).startWindDown(YNJ + 1, start + 31 * DAY);
  const quote = () => exchange.connect(treasurer).setQuote(point, 8_200n, 8_900n);
  await expect(quote()).to.be.revertedWithCustomError(exchange, "PointExchange_PartnerNotActive");
  const role = partnerRole(YNJ + 1, "admin");
  const payloads = [
    registry.interface.encodeFunctionData("revokeRole", [role, admin.address]),
    registry.interface.encodeFunctionData("grantRole", [role, honest.address]),
    registry.interface.encodeFunctionData("cancelWindDown", [YNJ + 1]),
  ];
  const target = await registry.getAddress();
  const batch = () =>
    [payloads.map(() => target), payloads.map(() => 0n), [...payloads]] as [string[], bigint[], string[]];
  const delay = manifest.timelock.delaySeconds;
  await timelock.connect(world.council).scheduleBatch(...batch(), ZeroHash, ZeroHash, delay);
  await time.increase(delay);
  await timelock.executeBatch(...batch(), ZeroHash, ZeroHash);
  await quote();
  const again = registry.connect(admin).startWindDown(YNJ + 1, (await time.latest()) + 31 * DAY);
  await expect(again).to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount");
  expect(await scene.taken(), "MLK and points taken").to.equal(0n);
  return { bound: BigInt(delay / HOUR), taken: BigInt((await time.latest()) - start) / BigInt(HOUR) };
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
    name: "A stolen `PARTNER_ADMIN` key appoints itself and helpers issuers and treasurers; nobody looks for a day",
    most: "the reserve less the credit, and of the credit two daily caps less the fee",
    answer:
      "a guardian pauses the pool and suspends the partner; the timelock replaces the admin, whose successor revokes in one transaction what it granted",
    unit: "MLK",
    least: 99n,
    play: appoint,
  },
  {
    name: "A stolen `PARTNER_ADMIN` key announces its partner's closing",
    most: "no money; quotes and the pool's own money stand still for one delay of the timelock",
    answer: "the council, until a day before the end, takes it back and replaces the admin in one operation",
    unit: "hours",
    least: 100n,
    play: close,
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
