import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, parseEther, toBeHex, type BaseContract } from "ethers";
import { BridgeStage, settingsOf, type BridgeEnd, type Sent } from "./BridgeStage.js";
import type { Meter } from "./Meter.js";
import { FOREVER, member } from "./prepareMembers.js";
import { signPermit } from "../../sdk/signPermit.js";
import { MilkToken__factory } from "../../typechain-types/index.js";

const REFUSED = 3n;
const AMOUNT = parseEther("12.345678901234567891");
/** What gateway, bridge and token call of one another: their gas is part of what people call. */
const INNER = [
  "sendMessage",
  "mark",
  "link",
  "receiveMessage",
  "messageFailed",
  "messageExpired",
  "crosschainMint",
  "crosschainBurn",
];

/** Gas of the bridge's operations that have a budget, and of every function that people call. */
export async function measureBridge(meter: Meter): Promise<[string, BaseContract][]> {
  const stage = await BridgeStage.set(meter);
  const [a, b] = [member(meter.stage, 11), member(meter.stage, 12)];
  const { milk } = meter.stage.alliance;
  await meter.send(() => milk.connect(a).approve(stage.home.bridge, 2n ** 256n - 1n));
  await measureTransfers(stage, a, b);
  await measureQueue(stage, a, b);
  await measureFailures(stage, a, b);
  await measurePowers(stage);
  await measureToken(stage, a, b);
  return [
    ["AttestorGateway", stage.home.gateway],
    ["HomeMilkBridge", stage.home.bridge],
    ["RemoteMilkBridge", stage.away.bridge],
    ["PublicMilk", stage.milk],
  ];
}

/** Whether a function is measured as part of another. */
export function isInner(name: string): boolean {
  return INNER.some((each) => name.endsWith(`.${each}`));
}

async function deliver(stage: BridgeStage, end: BridgeEnd, sent: Sent, name?: string): Promise<void> {
  const { gateway } = end;
  const signatures = await stage.attest(end, sent);
  const transact = () => gateway.deliver(sent.id, sent.deadline, sent.payload, 1n, signatures);
  await (name === undefined ? stage.meter.send(transact) : stage.meter.measure(name, transact));
}

/** There and back, once to fill what starts empty, then measured. */
async function measureTransfers(stage: BridgeStage, a: HardhatEthersSigner, b: HardhatEthersSigner): Promise<void> {
  const { meter, home, away } = stage;
  for (const to of [a, b]) {
    await deliver(stage, away, await stage.send(home, a, to.address, AMOUNT));
    await deliver(stage, home, await stage.send(away, to, b.address, AMOUNT / 2n));
  }
  const there = await stage.send(home, a, b.address, AMOUNT, "bridge: send");
  await deliver(stage, away, there, "bridge: deliver and mint");
  const back = await stage.send(away, b, b.address, AMOUNT, "bridge: return");
  await deliver(stage, home, back, "bridge: return and unlock");
  meter.gas.set("HomeMilkBridge.send", meter.gas.get("bridge: send") ?? NaN);
  meter.gas.set("RemoteMilkBridge.send", meter.gas.get("bridge: return") ?? NaN);
  meter.gas.set("AttestorGateway.deliver", meter.gas.get("bridge: deliver and mint") ?? NaN);
}

/** What is larger than leaves at once, at each end: released, cancelled. */
async function measureQueue(stage: BridgeStage, a: HardhatEthersSigner, b: HardhatEthersSigner): Promise<void> {
  const { meter, home, away } = stage;
  for (const [name, end, from] of [
    ["RemoteMilkBridge", away, a],
    ["HomeMilkBridge", home, b],
  ] as const) {
    const other = end === home ? away : home;
    const settings = await settingsOf(end);
    const own = end.bridge.connect(stage.keeper);
    await meter.measure(`${name}.setSettings`, () => own.setSettings({ ...settings, transferLimit: 0n }));
    const queued = [await stage.send(other, from, b.address, 5n), await stage.send(other, from, b.address, 5n)];
    for (const sent of queued) await deliver(stage, end, sent);
    meter.wait(Number(settings.delay));
    const [first, second] = queued.map(({ id }) => id);
    await meter.measure(`${name}.release`, () => own.release(first ?? ""));
    await meter.measure(`${name}.cancel`, () => own.cancel([second ?? ""]));
    await meter.send(() => own.setSettings(settings));
  }
}

/** A transfer that is refused and one that expires. */
async function measureFailures(stage: BridgeStage, a: HardhatEthersSigner, b: HardhatEthersSigner): Promise<void> {
  const { meter, home, away } = stage;
  const refused = await stage.send(home, a, await stage.milk.getAddress(), AMOUNT);
  await deliver(stage, away, refused);
  const proof = stage.sign(await home.gateway.outcomeDigest(refused.id, REFUSED));
  await meter.measure("AttestorGateway.settle", () => home.gateway.settle(refused.id, REFUSED, 1n, proof));
  const late = await stage.send(home, a, b.address, AMOUNT);
  const signatures = await stage.attest(away, late);
  meter.wait(Number(late.deadline) - meter.now + 1);
  await meter.measure("AttestorGateway.expire", () =>
    away.gateway.expire(late.id, late.deadline, late.payload, 1n, signatures),
  );
}

/** What keepers do; `crosschainTransfer` goes where there is no fee. */
async function measurePowers(stage: BridgeStage): Promise<void> {
  const { meter, home, away, keeper } = stage;
  const { gateway } = home;
  const role = await gateway.WATCHER_ROLE();
  const signers = stage.attestors.map(({ address }) => address);
  await meter.measure("AttestorGateway.grantRole", () => gateway.grantRole(role, keeper));
  await meter.measure("AttestorGateway.revokeRole", () => gateway.revokeRole(role, keeper));
  await meter.send(() => gateway.grantRole(role, keeper));
  await meter.measure("AttestorGateway.renounceRole", () => gateway.renounceRole(role, keeper));
  await meter.measure("AttestorGateway.pause", () => gateway.pause());
  await meter.measure("AttestorGateway.unpause", () => gateway.unpause());
  await meter.measure("AttestorGateway.setLifetime", () => gateway.setLifetime(86_400));
  await meter.measure("AttestorGateway.setSigners", () => gateway.setSigners(signers, 3));
  await meter.measure("HomeMilkBridge.collectFees", () => home.bridge.collectFees());
  await meter.measure("RemoteMilkBridge.collectFees", () => away.bridge.collectFees());
}

async function measureToken(stage: BridgeStage, a: HardhatEthersSigner, b: HardhatEthersSigner): Promise<void> {
  const { meter, home, away, milk } = stage;
  const token = MilkToken__factory.connect(await milk.getAddress(), a);
  const { v, r, s } = await signPermit(token, a, { spender: b, value: 5n, deadline: FOREVER });
  await meter.measure("PublicMilk.permit", () => milk.permit(a, b, 5n, FOREVER, v, r, s));
  await meter.measure("PublicMilk.approve", () => milk.connect(a).approve(b, 5n));
  await meter.measure("PublicMilk.transferFrom", () => milk.connect(b).transferFrom(a, b, 1n));
  await meter.measure("PublicMilk.transfer", () => milk.connect(a).transfer(b, 1n));
  const settings = await settingsOf(home);
  await meter.send(() => home.bridge.setSettings({ ...settings, fee: 0n }));
  for (const [name, end] of [
    ["HomeMilkBridge", home],
    ["RemoteMilkBridge", away],
  ] as const) {
    const { chainId } = await end.gateway.remote();
    const to = concat(["0x0001000002", toBeHex(chainId, 2), "0x14", b.address]);
    await meter.measure(`${name}.crosschainTransfer`, () => end.bridge.connect(a).crosschainTransfer(to, 1n));
  }
}
