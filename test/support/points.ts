import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress, type AddressLike, type BigNumberish } from "ethers";
import { ethers, networkHelpers, time, World } from "./fixture.js";
import { USUAL_TERMS } from "./makePoint.js";
import type { IPartnerPoint } from "../../typechain-types/contracts/points/PartnerPoint.js";
import { PartnerPoint__factory, type PartnerPoint } from "../../typechain-types/index.js";

export const WIDEST = 2n ** 64n - 1n;
/** Which partner of the local manifest the point tests use: its points are valid for 12 epochs. */
export const PARTNER = 2;
export const PARTNER_ID = PARTNER + 1;
export const VALIDITY = 12n;

/** Issue ids of {@link release}, above every id a test names itself. */
let nextIssueId = 2n ** 128n;

/** A point contract, who runs it, and its members. */
export interface PointWorld {
  readonly world: World;
  readonly point: PartnerPoint;
  readonly admin: HardhatEthersSigner;
  readonly issuer: HardhatEthersSigner;
  /** Linked, without points. */
  readonly alice: HardhatEthersSigner;
  /** Linked, without points. */
  readonly bob: HardhatEthersSigner;
  /** Linked nowhere. */
  readonly carol: HardhatEthersSigner;
  /** The epoch that runs when the test begins, a multiple of four: its bucket word's first lane. */
  readonly epoch: bigint;
}

/** One hour into epoch `epoch` of the contract. */
export async function goToEpoch(point: PartnerPoint, epoch: bigint): Promise<void> {
  await time.increaseTo(epoch * (await point.epochLength()) + 3_600n);
}

/** A fresh alliance, one hour into an epoch that is a multiple of four, with two members linked at one partner. */
export async function pointFixture(): Promise<PointWorld> {
  const world = await World.deploy();
  const point = world.point(PARTNER);
  const epoch = ((await point.currentEpoch()) / 4n + 1n) * 4n;
  await goToEpoch(point, epoch);
  const [alice, bob, carol] = [world.member(0), world.member(1), world.member(2)];
  for (const member of [alice, bob]) await world.link(PARTNER, member);
  return { world, point, ...world.partner(PARTNER), alice, bob, carol, epoch };
}

/** The same, with prices posted after the clock was moved, so that the exchange trades. */
export async function pricedPointFixture(): Promise<PointWorld> {
  const points = await pointFixture();
  await points.world.postPrice();
  return points;
}

/** A further point contract of the same partner, with terms of its own. */
export async function deployPoint(
  { world }: PointWorld,
  programme: Partial<IPartnerPoint.ProgrammeStruct> = {},
): Promise<PartnerPoint> {
  const [runner] = await ethers.getSigners();
  if (runner === undefined) throw new TypeError("the network has no accounts");
  const { registry, exchange } = world.alliance;
  return new PartnerPoint__factory(runner).deploy(registry, {
    partnerId: PARTNER_ID,
    epochLength: 2_629_800n,
    validity: VALIDITY,
    ...USUAL_TERMS,
    exchange,
    name: "Further Point",
    symbol: "FUR",
    ...programme,
  });
}

/** The issuer releases points of `epoch` under an id of their own. */
export async function release(
  { issuer, point }: Pick<PointWorld, "issuer" | "point">,
  to: AddressLike,
  amount: BigNumberish,
  epoch: bigint,
): Promise<void> {
  await point.connect(issuer).issue(to, amount, epoch, nextIssueId++);
}

/** What an account holds as `[epoch, amount]` pairs, earliest first. */
export async function cohorts(point: PartnerPoint, account: AddressLike): Promise<[bigint, bigint][]> {
  return (await point.cohortsOf(account)).map(({ epoch, amount }) => [epoch, amount]);
}

/** A bucket word from its lanes, lowest first. */
export function pack(...lanes: bigint[]): bigint {
  return lanes.reduce((word, amount, index) => word | (amount << (64n * BigInt(index))), 0n);
}

/** Somebody's transactions, sent as the contract at `address`. */
export async function impersonate(address: AddressLike): Promise<HardhatEthersSigner> {
  const account = await ethers.resolveAddress(address);
  await networkHelpers.impersonateAccount(account);
  await networkHelpers.setBalance(account, 10n ** 18n);
  return ethers.getSigner(account);
}

/** Everything of a point contract that concerns these accounts. */
async function stateOf({ point, alice, bob, carol }: PointWorld) {
  const exchange = await point.exchange();
  const holders = [alice.address, bob.address, carol.address, exchange, ZeroAddress];
  const accounts = holders.map(async (holder) => ({
    holder,
    cohorts: await cohorts(point, holder),
    balance: await point.balanceOf(holder),
    memberKey: await point.memberKeyOf(holder),
    nonce: await point.nonces(holder),
    isFrozen: await point.isFrozen(holder),
    recovery: [...(await point.recoveryOf(holder))],
    allowance: [...(await point.dailyAllowance(holder))],
    allowances: await Promise.all(holders.map((spender) => point.allowance(holder, spender))),
  }));
  return { exchange, proposed: await point.proposedExchange(), accounts: await Promise.all(accounts) };
}

/** Runs an assertion about a refused call, and asserts that the call left every account as it was. */
export async function changesNothing(points: PointWorld, refused: () => PromiseLike<unknown>): Promise<void> {
  const before = await stateOf(points);
  await refused();
  expect(await stateOf(points), "a refused call changed something").to.deep.equal(before);
}
