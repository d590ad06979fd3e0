import { encodeBytes32String, MaxUint256, ZeroAddress, ZeroHash } from "ethers";
import { expect } from "chai";
import type { Attack, Measured } from "./Attack.js";
import { aside, enlist, goTo, marketFixture, refreshPrices, untilMidnight } from "./market.js";
import { CREDIT, HOUR, manifest, PAC, YNJ } from "./parameters.js";
import { Scene } from "./Scene.js";
import { makePoint } from "../makePoint.js";
import { LOOSE_LIMITS } from "../settings.js";
import { ethers, FOREVER, loadFixture, time, USD_KRW, type World } from "../fixture.js";
import { memberKey } from "../../../sdk/memberKey.js";
import { partnerRole } from "../../../sdk/partnerRole.js";
import { signLinkConsent } from "../../../sdk/signLinkConsent.js";

const DELAY = manifest.timelock.delaySeconds;

/** Takes back all credit, collects all fees, and brings in a company of its own with terms of its own. */
async function operator(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { registry, milk, points } = world.alliance;
  const exchange = world.alliance.exchange.connect(world.operator);
  const thief = world.member(3);
  const scene = await Scene.begin(world, { accounts: [...world.members.slice(3, 8), world.operator] });
  let fees = 0n;
  for (const point of points) fees += (await exchange.pool(point)).fees;
  const before = await milk.balanceOf(world.treasury);
  await exchange.returnCredit(world.point(PAC), CREDIT);
  await exchange.collectFees([...points]);
  expect((await milk.balanceOf(world.treasury)) - before, "all of it to the treasury").to.equal(CREDIT + fees);

  const programme = {
    partnerId: 6n,
    epochLength: 2_629_800n,
    validity: 36n,
    exchange,
    name: "Nobody's",
    symbol: "NIX",
  };
  const point = await makePoint(world.alliance, programme);
  const terms = { partnerId: 6n, sector: encodeBytes32String("nothing"), admin: thief, point, name: "Nobody" };
  await registry.connect(world.operator).onboardPartner(terms);
  const pool = { faceValue: 2n ** 64n - 1n, currencyFeed: USD_KRW, limits: LOOSE_LIMITS };
  await exchange.openPool(point, pool);
  for (const kind of ["issuer", "treasurer"] as const) {
    await registry.connect(thief).grantRole(partnerRole(6n, kind), thief);
  }
  const key = memberKey(thief.address, ZeroHash);
  const signature = await signLinkConsent(point, thief, { account: thief, memberKey: key, deadline: FOREVER });
  await point.connect(thief).link(thief, key, FOREVER, signature);
  await point.connect(thief).issue(thief, 10n ** 9n, await point.currentEpoch(), 1n);
  await exchange.connect(thief).setQuote(point, 9_900n, 10_000n);
  await enlist(world, YNJ, thief, 0n);
  const empty = [exchange, "PointExchange_ReserveTooLow"] as const;
  const sale = exchange.connect(thief).sell(point, 1_000n, 0n, FOREVER, thief);
  await expect(sale).to.be.revertedWithCustomError(...empty);
  // A swap pays the other pool out of this one's reserve, which has nothing.
  const swap = exchange.connect(thief).swap(point, 1n, world.point(YNJ), 0n, 0n, FOREVER, thief);
  await expect(swap).to.be.revertedWithCustomError(...empty);
  // Credit comes from the operator's own account.
  await expect(exchange.extendCredit(point, 1n)).to.be.revertedWithCustomError(milk, "ERC20InsufficientAllowance");
  await expect(exchange.openPool(world.point(YNJ), pool)).to.be.revertedWithCustomError(
    exchange,
    "PointExchange_PoolExists",
  );
  await expect(exchange.openPool(milk, pool)).to.be.revertedWithCustomError(exchange, "PointExchange_ForeignPoint");
  await scene.expectOthersWhole([PAC]);

  await registry.connect(world.guardian).suspendPartner(6n);
  const operators = await registry.OPERATOR_ROLE();
  await world.decide(
    registry,
    registry.interface.encodeFunctionData("revokeRole", [operators, world.operator.address]),
  );
  await expect(exchange.collectFees([])).to.be.revertedWithCustomError(exchange, "AccessControlUnauthorizedAccount");
  return { bound: 0n, taken: await scene.taken() };
}

/** Something the council has scheduled, and how to run it. */
async function schedule(
  world: World,
  calls: readonly (readonly [{ getAddress(): Promise<string> }, string])[],
  salt: string,
) {
  const { timelock } = world.alliance;
  const targets = await Promise.all(calls.map(async ([target]) => target.getAddress()));
  const [values, payloads] = [calls.map(() => 0n), calls.map(([, data]) => data)];
  const batch = (): [string[], bigint[], string[], string, string] => {
    return [[...targets], [...values], [...payloads], ZeroHash, encodeBytes32String(salt)];
  };
  const id = await timelock.hashOperationBatch(...batch());
  await timelock.connect(world.council).scheduleBatch(...batch(), DELAY);
  return { id, run: async () => timelock.executeBatch(...batch()) };
}

/** Pauses and suspends everything, and cancels whatever the council schedules against that. */
async function guardian(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { registry, timelock, exchange, points } = world.alliance;
  const [member, ynj, thief] = [world.member(0), world.point(YNJ), world.guardian];
  const scene = await Scene.begin(world, { accounts: [thief] });
  const start = await time.latest();
  await exchange.connect(thief).pauseAll();
  for (const index of points.keys()) await registry.connect(thief).suspendPartner(index + 1);
  const guardians = await registry.GUARDIAN_ROLE();
  const removal = await schedule(
    world,
    [[registry, registry.interface.encodeFunctionData("revokeRole", [guardians, thief.address])]],
    "out",
  );
  const repair = [
    [exchange, exchange.interface.encodeFunctionData("unpauseAll")],
    ...[...points.keys()].map(
      (index) => [registry, registry.interface.encodeFunctionData("reinstatePartner", [index + 1])] as const,
    ),
  ] as const;
  const early = await schedule(world, repair, "early");
  await timelock.connect(thief).cancel(early.id);
  await expect(timelock.connect(thief).cancel(removal.id)).to.be.revertedWithCustomError(
    timelock,
    "AllianceTimelock_GuardianRemoval",
  );
  // Meanwhile points are given and redeemed as ever, and nothing is anybody's but its owner's.
  await ynj.connect(member).transfer(world.member(1), 1n);
  await ynj.connect(member).redeem(1n, ZeroHash);
  await ynj.connect(world.member(1)).transfer(member, 1n);
  await expect(exchange.connect(thief).unpauseAll()).to.be.revertedWithCustomError(
    exchange,
    "AccessControlUnauthorizedAccount",
  );

  await time.increase(DELAY);
  await removal.run();
  const late = await schedule(world, repair, "late");
  await expect(timelock.connect(thief).cancel(late.id)).to.be.revertedWithCustomError(
    timelock,
    "AccessControlUnauthorizedAccount",
  );
  await time.increase(DELAY);
  await late.run();
  await refreshPrices(world);
  await exchange.connect(member).sell(ynj, 10_000n, 0n, FOREVER, member);
  const seconds = BigInt((await time.latest()) - start);
  expect(await scene.taken(), "MLK and points taken").to.equal(0n);
  // The last hour may have begun by the transactions themselves.
  return { bound: BigInt((2 * DELAY) / HOUR), taken: seconds / BigInt(HOUR) };
}

/** Gives up the right to propose while everything is paused, and schedules whatever else would end deciding for ever. */
async function council(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { timelock, exchange } = world.alliance;
  const [abi, thief, member, ynj] = [timelock.interface, world.council, world.member(0), world.point(YNJ)];
  const [scene, start] = [await Scene.begin(world, { accounts: [thief] }), await time.latest()];
  await exchange.connect(world.guardian).pauseAll();
  const [proposer, executor] = [await timelock.PROPOSER_ROLE(), await timelock.EXECUTOR_ROLE()];
  const last = [timelock, "AllianceTimelock_LastProposer"] as const;
  await expect(timelock.connect(thief).renounceRole(proposer, thief)).to.be.revertedWithCustomError(...last);
  const ends = [
    abi.encodeFunctionData("revokeRole", [proposer, thief.address]),
    abi.encodeFunctionData("revokeRole", [executor, ZeroAddress]),
    abi.encodeFunctionData("revokeRole", [ZeroHash, await timelock.getAddress()]),
    abi.encodeFunctionData("updateDelay", [MaxUint256]),
  ];
  const operations = await Promise.all(ends.map((data, i) => schedule(world, [[timelock, data]], `end ${i}`)));
  const repair = await schedule(world, [[exchange, exchange.interface.encodeFunctionData("unpauseAll")]], "on");
  const guarding = timelock.connect(world.guardian).cancelBatch;
  expect(await guarding.staticCall(operations.map(({ id }) => id)), "cancelled at once").to.equal(4n);
  await time.increase(DELAY);
  for (const { run } of operations) await expect(run()).to.be.revert(ethers);
  await repair.run();
  await refreshPrices(world);
  await exchange.connect(member).sell(ynj, 10_000n, 0n, FOREVER, member);
  expect(await scene.taken(), "MLK and points taken").to.equal(0n);
  return { bound: BigInt(DELAY / HOUR), taken: BigInt((await time.latest()) - start) / BigInt(HOUR) };
}

/** What a capped account lets out around midnight, by every way there is. */
async function member(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { exchange } = world.alliance;
  const [victim, thief] = [world.member(0), world.member(3)];
  const point = world.point(YNJ).connect(victim);
  await enlist(world, YNJ, thief, 0n);
  const cap = 1_000n;
  await point.setDailyCap(cap);
  const midnight = await untilMidnight(world, 600);
  const before = await point.balanceOf(victim);
  const capped = [point, "PartnerPoint_DailyCapExceeded"] as const;
  // Lifting the cap helps after two midnights; unlinking, which ends it, needs an empty account.
  await point.setDailyCap(0n);
  await expect(point.unlink(victim)).to.be.revertedWithCustomError(point, "PartnerPoint_BalanceRemains");
  const drain = async () => {
    await point.transfer(thief, cap / 2n);
    await exchange.connect(victim).sell(point, cap / 2n, 0n, FOREVER, thief);
    await point.approve(thief, 100n);
    for (const call of [
      () => point.transfer(thief, 1n),
      () => point.connect(thief).transferFrom(victim, thief, 1n),
      () => exchange.connect(victim).sell(point, 100n, 0n, FOREVER, thief),
      () => exchange.connect(victim).swap(point, 100n, world.point(PAC), 0n, 0n, FOREVER, thief),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(...capped);
    }
  };
  await enlist(world, PAC, thief, 0n);
  await drain();
  await goTo(world, midnight);
  await drain();
  await point.connect(world.partner(YNJ).admin).freeze(victim, ZeroHash, `0x${"1".repeat(64)}`);
  await aside(async () => {
    await goTo(world, midnight + 3 * 24 * HOUR);
    await expect(point.transfer(thief, 1n)).to.be.revertedWithCustomError(point, "PartnerPoint_AccountFrozen");
  });
  return { bound: 2n * cap, taken: before - (await point.balanceOf(victim)) };
}

export const keyAttacks: readonly Attack[] = [
  {
    name: "A stolen `OPERATOR` key takes all credit back, collects all fees, and brings in a company of its own with absurd terms",
    most: "nothing: credit and fees go to the treasury; a new pool has no reserve but what somebody gives it",
    answer: "a guardian suspends the company; the council revokes the key and lends again",
    unit: "MLK",
    least: 0n,
    play: operator,
  },
  {
    name: "A stolen `GUARDIAN` key pauses and suspends everything and cancels what the council schedules",
    most: "no money; no trade for two delays of the timelock, while gifts and redemption go on",
    answer: "the council removes it, which no guardian can cancel, and then undoes what it did",
    unit: "hours",
    least: 100n,
    play: guardian,
  },
  {
    name: "A stolen council's key, used once while everything is paused, renounces the last right to propose; or schedules an endless delay, or that nobody proposes or executes",
    most: "no money; no trade for one delay of the timelock, as after any pause",
    answer:
      "the last proposer stays, and so do delay, admin and executors; guardians cancel what it scheduled, many at once",
    unit: "hours",
    least: 100n,
    play: council,
  },
  {
    name: "A member's stolen key, with a daily cap on the account, around midnight",
    most: "twice the cap of each programme's points (and the MLK of the account, and what the partner's counter hands out)",
    answer: "the partner's admin freezes the account or starts its recovery",
    unit: "points",
    least: 100n,
    play: member,
  },
];
