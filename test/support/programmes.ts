import { parseEther, ZeroHash, type AddressLike, type Signer } from "ethers";
import { FOREVER, type World } from "./fixture.js";
import { makePoint } from "./makePoint.js";
import { LOOSE_LIMITS } from "./settings.js";
import { memberKey } from "../../sdk/memberKey.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import type { PartnerPoint } from "../../typechain-types/index.js";

const MONTH = 2_629_800n;

/** What a pool is opened with; see `IPointExchange.PoolTerms`. */
export const KOREAN_WON_POOL = { faceValue: 100_000_000n, currencyFeed: ZeroHash, limits: LOOSE_LIMITS };

/** Deploys a programme that no directory knows yet: months as epochs, 36 of validity. */
export async function deployProgramme(
  world: World,
  { partnerId = 1n, exchange = world.alliance.exchange }: { partnerId?: bigint; exchange?: AddressLike } = {},
): Promise<PartnerPoint> {
  const programme = { partnerId, epochLength: MONTH, validity: 36n, exchange, name: "Further Point", symbol: "FUR" };
  return makePoint(world.alliance, programme);
}

/** A further programme of partner 1, in the directory, without a pool. */
export async function addProgramme(
  world: World,
  exchange: AddressLike = world.alliance.exchange,
): Promise<PartnerPoint> {
  const point = await deployProgramme(world, { exchange });
  await world.alliance.registry.connect(world.operator).addPoint(1n, point);
  return point;
}

/** A further programme of partner 1 with an empty pool and no quote. */
export async function addPool(world: World, terms: Partial<typeof KOREAN_WON_POOL> = {}): Promise<PartnerPoint> {
  const point = await addProgramme(world);
  await world.alliance.exchange.connect(world.operator).openPool(point, { ...KOREAN_WON_POOL, ...terms });
  return point;
}

/** Puts points into a further pool of partner 1: its issuer's, sold by member 0, whose MLK funds the pool. */
export async function stock(world: World, point: PartnerPoint, points: bigint, fund = parseEther("1")): Promise<void> {
  const { exchange } = world.alliance;
  const member = world.member(0);
  await linkTo(world, point, member);
  await point.connect(world.partner(0).issuer).issue(member, points, await point.currentEpoch(), 2n ** 100n);
  await exchange.connect(member).fund(point, fund);
  await exchange.connect(member).sell(point, points, 0n, FOREVER, member);
}

/** Links a member to a further programme of partner 1. */
export async function linkTo(world: World, point: PartnerPoint, member: Signer): Promise<void> {
  const account = await member.getAddress();
  const key = memberKey(account, ZeroHash);
  const signature = await signLinkConsent(point, member, { account, memberKey: key, deadline: FOREVER });
  await point.connect(world.partner(0).issuer).link(account, key, FOREVER, signature);
}
