import { ZeroHash, id, parseEther, type BaseContract } from "ethers";
import { feedId } from "../../sdk/feedId.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { Meter } from "./Meter.js";
import { isInner, measureBridge } from "./measureBridge.js";
import { measureBudgets } from "./measureBudgets.js";
import { measureCaps } from "./measureCaps.js";
import { measureMembers } from "./measureMembers.js";
import { FOREVER, member, prepareMembers } from "./prepareMembers.js";
import type { Stage } from "../../local/stage/Stage.js";
import { AllianceError } from "../../sdk/AllianceError.js";

const A_SECTOR = id("a sector");
const A_FEED = feedId("JPY/KRW");
/** Of a programme that joins, but for its partner, name and exchange. */
const PROGRAMME = { epochLength: 2_629_800, validity: 60, commitmentPeriod: 86_400, dailyCap: 0 };
const LIMITS = { lowestBid: 5_000, highestAsk: 9_000, minRemaining: 2, outflowCap: 10_000, inventoryCap: 10_000 };
const POOL = { faceValue: 100_000_000n, currencyFeed: ZeroHash, limits: LIMITS };

/** Gas of every budgeted operation and of every function that changes state, by name. */
export async function measureGas(stage: Stage): Promise<Map<string, number>> {
  const meter = new Meter(stage);
  await prepareMembers(meter);
  await measureBudgets(meter);
  await measureCaps(meter);
  await measurePoint(meter);
  await measureExchange(meter);
  await measureOracle(meter);
  await measureMilk(meter);
  await measureRegistry(meter);
  await measureJoining(meter);
  await measureCouncil(meter);
  await measureMembers(meter);
  const bridge = await measureBridge(meter);

  const { registry, pointFactory, milk, oracle, exchange } = stage.alliance;
  const contracts: [string, BaseContract][] = [
    ["RoleRegistry", registry],
    ["MilkToken", milk],
    ["PartnerPoint", stage.partner("YNJ").point],
    ["PartnerPointFactory", pointFactory],
    ["PriceOracle", oracle],
    ["PointExchange", exchange],
    ...bridge,
  ];
  const missing = contracts
    .flatMap(([name, contract]) => meter.missing(name, contract))
    .filter((name) => !isInner(name));
  if (missing.length > 0) {
    throw new AllianceError(
      "UNMEASURED",
      `Nothing measures ${missing.join(", ")}.`,
      "Add them to bench/lib/measureGas.ts.",
    );
  }
  return meter.gas;
}

async function measurePoint(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { point, issuer } = stage.partner("YNJ");
  const [a, b] = [member(stage, 0), member(stage, 1)];
  const own = point.connect(a);
  const epoch = await point.currentEpoch();
  await meter.measure("PartnerPoint.issue", () => point.connect(issuer).issue(a, 100n, epoch, 9_001n));
  await meter.measure("PartnerPoint.issueBatch", () =>
    point.connect(issuer).issueBatch([{ to: a.address, amount: 100n, epoch, issueId: 9_002n }]),
  );
  await meter.measure("PartnerPoint.transfer", () => own.transfer(b, 5n));
  await meter.measure("PartnerPoint.approve", () => own.approve(b, 1_000n));
  await meter.measure("PartnerPoint.transferFrom", () => point.connect(b).transferFrom(a, b, 5n));
  await meter.measure("PartnerPoint.transferAtEpoch", () => own.transferAtEpoch(epoch, b, 5n));
  await meter.measure("PartnerPoint.transferFromAtEpoch", () => point.connect(b).transferFromAtEpoch(epoch, a, b, 5n));
  await meter.measure("PartnerPoint.transferFromSince", () => own.transferFromSince(a, b, 5n, epoch));
  await meter.measure("PartnerPoint.transferForExchange", () => own.transferForExchange(a, b, 5n, epoch));
  await meter.measure("PartnerPoint.redeem", () => own.redeem(5n, id("an order")));
}

async function measureExchange(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { exchange } = stage.alliance;
  const [first, second] = [stage.partner("YNJ"), stage.partner("SSG")];
  const a = member(stage, 0);
  const trader = exchange.connect(a);
  const operator = exchange.connect(stage.signer(stage.manifest.operators[0]));
  const guardian = exchange.connect(stage.signer(stage.manifest.guardians[0]));
  await meter.measure("PointExchange.sell", () => trader.sell(first.point, 100n, 0n, FOREVER, a));
  await meter.measure("PointExchange.buy", () => trader.buy(first.point, 100n, parseEther("9"), 0n, FOREVER, a));
  await meter.measure("PointExchange.swap", () => trader.swap(first.point, 100n, second.point, 0n, 0n, FOREVER, a));
  await meter.measure("PointExchange.fund", () => trader.fund(first.point, parseEther("1")));
  await meter.measure("PointExchange.collectFees", () => operator.collectFees([first.point, second.point]));
  await measureKeeping(meter);
  await meter.measure("PointExchange.pausePool", () => guardian.pausePool(second.point));
  await meter.measure("PointExchange.pauseAll", () => guardian.pauseAll());
}

/** What a treasurer and the operator do to a pool. */
async function measureKeeping(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { exchange, milk } = stage.alliance;
  const { point, treasurer } = stage.partner("YNJ");
  const operator = stage.signer(stage.manifest.operators[0]);
  const keeper = exchange.connect(treasurer);
  const lender = exchange.connect(operator);
  await meter.send(() => milk.connect(member(stage, 0)).transfer(operator, parseEther("2")));
  await meter.send(() => milk.connect(operator).approve(exchange, parseEther("2")));
  await meter.measure("PointExchange.extendCredit", () => lender.extendCredit(point, parseEther("2")));
  await meter.measure("PointExchange.returnCredit", () => lender.returnCredit(point, parseEther("1")));
  await meter.measure("PointExchange.setDirections", () => keeper.setDirections(point, true, true));
  const request = () => keeper.requestWithdrawal(point, parseEther("1"), treasurer);
  await meter.measure("PointExchange.requestWithdrawal", request);
  await meter.measure("PointExchange.cancelWithdrawal", () => keeper.cancelWithdrawal(point));
  await meter.send(request);
  meter.wait(stage.manifest.exchange.withdrawalDelaySeconds);
  await meter.measure("PointExchange.executeWithdrawal", () =>
    keeper.executeWithdrawal(point, parseEther("1"), treasurer),
  );
  await meter.measure("PointExchange.setQuote", () => keeper.setQuote(point, 8_200, 8_900));
}

async function measureOracle(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { oracle } = stage.alliance;
  const reporter = stage.signer(stage.manifest.reporters[0]);
  const post = () => oracle.connect(reporter).post(feedId("USD/KRW"), 1_381_00000000n, meter.now - 1);
  meter.wait(60);
  await meter.measure("PriceOracle.post", post);
}

async function measureMilk(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { milk } = stage.alliance;
  const [a, b] = [member(stage, 0), member(stage, 1)];
  await meter.measure("MilkToken.transfer", () => milk.connect(a).transfer(b, 5n));
  await meter.measure("MilkToken.approve", () => milk.connect(a).approve(b, 1_000n));
  await meter.measure("MilkToken.transferFrom", () => milk.connect(b).transferFrom(a, b, 5n));
}

async function measureRegistry(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { registry } = stage.alliance;
  const { id: partnerId, admin } = stage.partner("YNJ");
  const b = member(stage, 1);
  const guardian = registry.connect(stage.signer(stage.manifest.guardians[0]));
  const role = partnerRole(partnerId, "issuer");
  await meter.measure("RoleRegistry.grantRole", () => registry.connect(admin).grantRole(role, b));
  await meter.measure("RoleRegistry.revokeRole", () => registry.connect(admin).revokeRole(role, b));
  await meter.send(() => registry.connect(admin).grantRole(role, b));
  await meter.measure("RoleRegistry.renounceRole", () => registry.connect(b).renounceRole(role, b));
  const pair = [
    registry.interface.encodeFunctionData("grantRole", [role, b.address]),
    registry.interface.encodeFunctionData("revokeRole", [role, b.address]),
  ];
  await meter.measure("RoleRegistry.multicall", () => registry.connect(admin).multicall(pair));
  await meter.measure("RoleRegistry.suspendPartner", () => guardian.suspendPartner(partnerId));
}

/** A sixth partner joins with two programmes. */
async function measureJoining(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { registry, exchange } = stage.alliance;
  const operator = stage.signer(stage.manifest.operators[0]);
  const partnerId = stage.partners.length + 1;
  const programme = { ...PROGRAMME, partnerId, exchange: await exchange.getAddress(), name: "Sixth" };
  const { pointFactory } = stage.alliance;
  const points: string[] = [];
  for (const symbol of ["SIX", "SIX2"]) {
    points.push(await pointFactory.make.staticCall(registry, { ...programme, symbol }));
    await meter.measure("PartnerPointFactory.make", () => pointFactory.make(registry, { ...programme, symbol }));
  }
  const [point = "", second = ""] = points;
  const terms = { partnerId, sector: A_SECTOR, admin: operator.address, point, name: "Sixth" };
  await meter.measure("RoleRegistry.onboardPartner", () => registry.connect(operator).onboardPartner(terms));
  await meter.measure("RoleRegistry.addPoint", () => registry.connect(operator).addPoint(partnerId, second));
  await meter.measure("PointExchange.openPool", () => exchange.connect(operator).openPool(point, POOL));
  const closesAt = meter.now + 31 * 86_400;
  await meter.measure("RoleRegistry.startWindDown", () =>
    registry.connect(operator).startWindDown(partnerId, closesAt),
  );
}

/** A further programme of a partner, with a pool that nobody quoted. */
async function unquotedPool(meter: Meter, partnerId: number): Promise<string> {
  const { stage } = meter;
  const { registry, exchange, pointFactory } = stage.alliance;
  const operator = stage.signer(stage.manifest.operators[0]);
  const programme = { ...PROGRAMME, partnerId, exchange: await exchange.getAddress(), name: "Further", symbol: "FUR" };
  const point = await pointFactory.make.staticCall(registry, programme);
  await meter.send(() => pointFactory.make(registry, programme));
  await meter.send(() => registry.connect(operator).addPoint(partnerId, point));
  await meter.send(() => exchange.connect(operator).openPool(point, POOL));
  return point;
}

/** What only the timelock may do: the gas of `execute`, with the call inside. */
async function measureCouncil(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { timelock, registry, pointFactory, oracle, exchange } = stage.alliance;
  const council = timelock.connect(stage.signer(stage.manifest.timelock.council));
  const { point, admin, id: partnerId } = stage.partner("YNJ");
  const decide = async (name: string, target: BaseContract, args: readonly unknown[]) => {
    const method = name.split(".")[1] ?? name;
    const data = target.interface.encodeFunctionData(method, args);
    const [address, delay] = [await target.getAddress(), await timelock.getMinDelay()];
    await meter.send(() => council.schedule(address, 0n, data, ZeroHash, id(name), delay));
    meter.wait(Number(delay));
    await meter.measure(name, () => timelock.execute(address, 0n, data, ZeroHash, id(name)));
  };
  const [settings, { limits }] = await Promise.all([exchange.settings(), exchange.pool(point)]);
  const aFeed = (maxAge: number) => [A_FEED, maxAge, 600, 1_000, 500];
  const reporter = stage.manifest.reporters[4];
  // First: what was announced cannot be taken back for ever.
  await decide("RoleRegistry.cancelWindDown", registry, [stage.partners.length + 1]);
  await decide("RoleRegistry.reinstatePartner", registry, [partnerId]);
  await decide("RoleRegistry.setSectorOpen", registry, [A_SECTOR, true]);
  await decide("RoleRegistry.setPointFactory", registry, [await pointFactory.getAddress()]);
  await decide("PriceOracle.addFeed", oracle, [aFeed(3_600)]);
  await decide("PriceOracle.setFeed", oracle, [aFeed(7_200)]);
  await decide("PointExchange.setSettings", exchange, [[...settings]]);
  await decide("PointExchange.setLimits", exchange, [await point.getAddress(), [...limits]]);
  await decide("PointExchange.correctFaceValue", exchange, [await unquotedPool(meter, partnerId), 1n, ZeroHash]);
  await meter.measure("PointExchange.writeOff", () => exchange.writeOff(point));
  await decide("PointExchange.unpausePool", exchange, [await stage.partner("SSG").point.getAddress()]);
  await decide("PointExchange.unpauseAll", exchange, []);
  await decide("PartnerPoint.proposeExchange", point, [await exchange.getAddress()]);
  await meter.measure("PartnerPoint.acceptExchange", () => point.connect(admin).acceptExchange(exchange));
  // By the council through the timelock, dearer than a partner's admin: the dearest figure stands.
  await decide("RoleRegistry.revokeRole", registry, [await registry.REPORTER_ROLE(), reporter]);
  await meter.measure("PriceOracle.dropReporter", () => oracle.dropReporter(reporter ?? ""));
}
