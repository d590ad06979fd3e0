import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { SnapshotRestorer } from "@nomicfoundation/hardhat-network-helpers/types";
import { parseEther, ZeroHash, type BigNumberish } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { deployAlliance, type Alliance } from "../../scripts/alliance/deployAlliance.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { readManifest } from "../../deploy/manifest/readManifest.js";
import { feedId } from "../../sdk/feedId.js";
import { memberKey } from "../../sdk/memberKey.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import type { PartnerPoint } from "../../typechain-types/index.js";
import { wideFeed } from "./feeds.js";
import { LOOSE_LIMITS, LOOSE_RULES } from "./settings.js";

export const manifestFile = "deploy/alliance.local.json5";
export const MLK_KRW = feedId("MLK/KRW");
export const USD_KRW = feedId("USD/KRW");
/** The price of the worked vectors: 279 KRW for one MLK, 8 decimals. */
export const MILK_PRICE = 279_00000000n;
export const DOLLAR_PRICE = 1_380_00000000n;
export const FOREVER = 2n ** 48n - 1n;
/** Named, so that `hardhat test --network <another>` sends nothing there. */
const EMBEDDED = "default";
/** Half of Hardhat's accounts belong to the alliance and its partners; members start here. */
const FIRST_MEMBER = 40;

/** A fixture's own embedded network, and what the fixture gave. */
interface Stage {
  readonly connection: NetworkConnection;
  readonly restorer: SnapshotRestorer;
  readonly data: unknown;
}

const stages = new Map<() => Promise<unknown>, Stage>();
const beginnings = new WeakMap<() => Promise<unknown>, Date>();
let building = false;

/** A fixture whose network begins on a day of its own instead of today: for what depends on a date of the manifest or on the year. */
export function beginningOn<T>(date: Date, fixture: () => Promise<T>): () => Promise<T> {
  const dated = () => fixture();
  beginnings.set(dated, date);
  return dated;
}

/**
 * The network of the fixture that was loaded last. Every fixture has one of its own, built from its first block, so that no test finds
 * what another file did, whichever files share the process and in whatever order.
 */
export let connection = await hre.network.create(EMBEDDED);
export let { ethers, networkHelpers } = connection;
export let { time } = networkHelpers;

/** JSON-RPC of whichever network that is when it is asked: to serve it before a fixture is loaded. */
export const provider: Pick<NetworkConnection["provider"], "request"> = {
  request: (call) => connection.provider.request(call),
};

/** Goes to a fixture's network, as it was when the fixture had been built: blocks, clock and mining as well. */
export async function loadFixture<T>(fixture: () => Promise<T>): Promise<T> {
  // A fixture that begins with another one goes on with it on its own network.
  if (building) return fixture();
  const known = stages.get(fixture);
  if (known === undefined) return build(fixture);
  goTo(known.connection);
  await known.restorer.restore();
  await connection.provider.request({ method: "evm_setAutomine", params: [true] });
  // By itself the network would go on as much later as this process has run since.
  await time.setNextBlockTimestamp((await time.latest()) + 1);
  // What this very fixture gave.
  return known.data as T;
}

async function build<T>(fixture: () => Promise<T>): Promise<T> {
  const initialDate = beginnings.get(fixture);
  goTo(await hre.network.create({ network: EMBEDDED, ...(initialDate && { override: { initialDate } }) }));
  building = true;
  try {
    const data = await fixture();
    stages.set(fixture, { connection, restorer: await networkHelpers.takeSnapshot(), data });
    return data;
  } finally {
    building = false;
  }
}

function goTo(place: NetworkConnection): void {
  connection = place;
  ({ ethers, networkHelpers } = connection);
  ({ time } = networkHelpers);
}

/** The account that holds an address of the manifest. */
async function signersOf(addresses: readonly string[]): Promise<HardhatEthersSigner[]> {
  return Promise.all(addresses.map((address) => ethers.getSigner(address)));
}

async function one(address: string | undefined): Promise<HardhatEthersSigner> {
  if (address === undefined) throw new TypeError("the manifest names nobody");
  return ethers.getSigner(address);
}

/** An alliance deployed from the local manifest, and everybody in it. */
export class World {
  private nextIssueId = 1n;

  private constructor(
    readonly alliance: Alliance,
    readonly council: HardhatEthersSigner,
    readonly operator: HardhatEthersSigner,
    readonly guardian: HardhatEthersSigner,
    readonly reporters: HardhatEthersSigner[],
    /** `partners[i]` is partner `i + 1`. */
    readonly partners: Record<"admin" | "issuer" | "treasurer", HardhatEthersSigner>[],
    /** Holds most of the MLK. */
    readonly funder: HardhatEthersSigner,
    readonly treasury: HardhatEthersSigner,
    /** Linked nowhere, without MLK. */
    readonly members: HardhatEthersSigner[],
  ) {}

  /** @param given The local manifest by default. */
  static async deploy(given?: Manifest): Promise<World> {
    const manifest = given ?? (await readManifest(manifestFile));
    const alliance = await deployAlliance(connection, manifest);
    const partners = manifest.partners.map(async ({ admin, issuers, treasurers }) => ({
      admin: await one(admin),
      issuer: await one(issuers[0]),
      treasurer: await one(treasurers[0]),
    }));
    return new World(
      alliance,
      await one(manifest.timelock.council),
      await one(manifest.operators[0]),
      await one(manifest.guardians[0]),
      await signersOf(manifest.reporters),
      await Promise.all(partners),
      await one(manifest.milk.funder),
      await one(manifest.exchange.treasury),
      (await ethers.getSigners()).slice(FIRST_MEMBER),
    );
  }

  /** The point contract of partner `index + 1`. */
  point(index: number): PartnerPoint {
    const point = this.alliance.points[index];
    if (point === undefined) throw new RangeError(`no partner ${index}`);
    return point;
  }

  partner(index: number) {
    const partner = this.partners[index];
    if (partner === undefined) throw new RangeError(`no partner ${index}`);
    return partner;
  }

  member(index: number): HardhatEthersSigner {
    const member = this.members[index];
    if (member === undefined) throw new RangeError(`no member ${index}`);
    return member;
  }

  /** Every reporter posts this price, observed now. They are a second apart, however slow the machine: prices weigh by that. */
  async postPrice(price: bigint = MILK_PRICE, feed: string = MLK_KRW, reporters = this.reporters): Promise<void> {
    const observedAt = await time.latest();
    for (const [i, reporter] of reporters.entries()) {
      await time.setNextBlockTimestamp(observedAt + 1 + i);
      await this.alliance.oracle.connect(reporter).post(feed, price, observedAt);
    }
  }

  /** The same, again and again, until the feed trades on this price and on nothing else: see `IPriceOracle`. Moves the clock. */
  async settlePrice(price: bigint, feed: string = MLK_KRW, reporters = this.reporters): Promise<void> {
    const { oracle } = this.alliance;
    const { averagingWindow } = await oracle.settingsOf(feed);
    for (let round = 0; round < 4; round++) {
      await time.increase(1);
      await this.postPrice(price, feed, reporters);
      const answer = await oracle.latest(feed);
      if (!answer.halted && answer.price === price && answer.average === price) return;
      await time.increase(averagingWindow);
    }
    throw new Error(`${feed} did not settle at ${price}`);
  }

  /** The timelock as a signer: for what a test only needs done. */
  async asTimelock(): Promise<HardhatEthersSigner> {
    const timelock = await this.alliance.timelock.getAddress();
    await networkHelpers.impersonateAccount(timelock);
    await networkHelpers.setBalance(timelock, parseEther("1"));
    return ethers.getSigner(timelock);
  }

  /** Lets settings, limits and feeds bind as little as they can, so that nothing but what a test is about does. */
  async loosen(): Promise<void> {
    const { exchange, oracle, points } = this.alliance;
    const timelock = await this.asTimelock();
    const { feeRate, treasury } = await exchange.settings();
    await exchange.connect(timelock).setSettings({ feeRate, treasury, ...LOOSE_RULES });
    for (const point of points) await exchange.connect(timelock).setLimits(point, LOOSE_LIMITS);
    for (const feed of [MLK_KRW, USD_KRW]) await oracle.connect(timelock).setFeed(wideFeed(feed, 86_400n));
  }

  /** The treasurer takes money out of the pool of partner `index + 1`. Moves the clock, and posts MLK's price again. */
  async withdraw(index: number, amount: bigint, to?: HardhatEthersSigner): Promise<void> {
    const { treasurer } = this.partner(index);
    const exchange = this.alliance.exchange.connect(treasurer);
    const point = this.point(index);
    await exchange.requestWithdrawal(point, amount, to ?? treasurer);
    await time.increaseTo((await exchange.withdrawalOf(point)).from);
    await exchange.executeWithdrawal(point, amount, to ?? treasurer);
    await this.postPrice();
  }

  /** Partner `index + 1` leaves in a month; gives the second it closes. */
  async windDown(index: number): Promise<number> {
    const closesAt = (await time.latest()) + 31 * 86_400;
    await this.alliance.registry.connect(this.partner(index).admin).startWindDown(index + 1, closesAt);
    return closesAt;
  }

  /** A guardian suspends partner `index + 1`, and the council reinstates it. */
  async suspendForAWhile(index: number): Promise<void> {
    const { registry } = this.alliance;
    await registry.connect(this.guardian).suspendPartner(index + 1);
    await registry.connect(await this.asTimelock()).reinstatePartner(index + 1);
  }

  /** Links a member at partner `index + 1`, with a customer number of its own. */
  async link(index: number, member: HardhatEthersSigner): Promise<string> {
    const key = memberKey(member.address, ZeroHash);
    const point = this.point(index);
    const consent = { account: member, memberKey: key, deadline: FOREVER };
    const signature = await signLinkConsent(point, member, consent);
    await point.connect(this.partner(index).issuer).link(member, key, FOREVER, signature);
    return key;
  }

  /** Releases points of partner `index + 1` to a linked member: of the running epoch, or of `age` epochs ago. */
  async release(index: number, member: HardhatEthersSigner, amount: BigNumberish, age = 0n): Promise<void> {
    const point = this.point(index);
    const epoch = (await point.currentEpoch()) - age;
    await point.connect(this.partner(index).issuer).issue(member, amount, epoch, this.nextIssueId++);
  }

  /** Gives a member MLK, and the exchange the right to take it. */
  async giveMilk(member: HardhatEthersSigner, amount = parseEther("1000")): Promise<void> {
    await this.alliance.milk.connect(this.funder).transfer(member, amount);
    await this.alliance.milk.connect(member).approve(this.alliance.exchange, amount);
  }

  /** A member's signed call, to be submitted by anybody through the forwarder. */
  async sign(member: HardhatEthersSigner, to: { getAddress(): Promise<string> }, data: string, deadline = FOREVER) {
    return signForwardRequest(this.alliance.forwarder, member, {
      to: await to.getAddress(),
      data,
      gas: 1_000_000n,
      deadline,
    });
  }

  /** The council's decision: scheduled, waited for, executed. Reverts with the reason of the call it makes. */
  async decide(target: { getAddress(): Promise<string> }, data: string) {
    const { timelock } = this.alliance;
    const to = await target.getAddress();
    const delay = await timelock.getMinDelay();
    const salt = ethers.id(String(await time.latest()));
    await timelock.connect(this.council).schedule(to, 0n, data, ZeroHash, salt, delay);
    await time.increase(delay);
    return timelock.execute(to, 0n, data, ZeroHash, salt);
  }
}

/** A fresh alliance: five partners with funded, quoted pools; no prices yet. */
export async function deployedFixture(): Promise<World> {
  return World.deploy();
}

/** A fresh alliance with prices: 279 KRW for one MLK, 1,380 KRW for one US dollar. */
export async function pricedFixture(): Promise<World> {
  const world = await World.deploy();
  await world.postPrice();
  await world.postPrice(DOLLAR_PRICE, USD_KRW);
  return world;
}

/** A trading alliance that nothing binds: see {@link World.loosen}. */
export async function looseFixture(): Promise<World> {
  const world = await tradingFixture();
  await world.loosen();
  return world;
}

/**
 * A trading alliance: two members linked everywhere, each with 100,000 points of the running epoch at every partner and 1,000 MLK
 * the exchange may take; every pool holds 50,000 points.
 */
export async function tradingFixture(): Promise<World> {
  const world = await pricedFixture();
  const members = [world.member(0), world.member(1)];
  for (const index of world.alliance.points.keys()) {
    for (const member of members) {
      await world.link(index, member);
      await world.release(index, member, 100_000n);
    }
    await world.release(index, world.member(1), 50_000n);
    const { exchange } = world.alliance;
    await exchange.connect(world.member(1)).sell(world.point(index), 50_000n, 0n, FOREVER, world.treasury);
  }
  for (const member of members) await world.giveMilk(member);
  return world;
}
