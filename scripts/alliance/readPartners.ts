import { decodeBytes32String, getAddress, ZeroHash, type Provider } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { PartnerPoint__factory } from "../../typechain-types/index.js";
import type { AddressBook } from "./AddressBook.js";
import { partnerStatuses, type PartnerState, type PointState, type PoolState } from "./ChainState.js";
import { contractsOf } from "./contractsOf.js";
import { readFormerPool } from "./readFormerPool.js";
import type { AllianceHistory } from "./readHistory.js";

/** Partners that are read at a time: a node refuses too many calls at once. */
const AT_ONCE = 8;

/** What of a point contract never changes, by its address: read once. */
export type PointCache = Map<string, Omit<PointState, "exchange" | "proposed">>;

export async function readPoint(provider: Provider, address: string, cache: PointCache): Promise<PointState> {
  const contract = PartnerPoint__factory.connect(address, provider);
  const exchanges = await Promise.all([contract.exchange(), contract.proposedExchange()]);
  const [exchange = "", proposed = ""] = exchanges.map((exchanged) => getAddress(exchanged));
  const known = cache.get(address);
  if (known !== undefined) return { ...known, exchange, proposed };
  const [name, symbol, epochLength, validity, commitmentPeriod, dailyCap] = await Promise.all([
    contract.name(),
    contract.symbol(),
    contract.epochLength(),
    contract.validityDuration(),
    contract.commitmentPeriod(),
    contract.dailyCap(),
  ]);
  const fixed = { address, name, symbol, epochLength, validity, commitmentPeriod, dailyCap };
  cache.set(address, fixed);
  return { ...fixed, exchange, proposed };
}

async function readPool(provider: Provider, book: AddressBook, point: string, funded: bigint): Promise<PoolState> {
  const { exchange } = contractsOf(book, provider);
  const [pool, inventory, outflowLeft] = await Promise.all([
    exchange.pool(point),
    exchange.inventoryOf(point),
    exchange.outflowLeftOf(point),
  ]);
  const { faceValue, bid, ask, paused, buys, sells, reserve, credit, fees } = pool;
  const { lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap } = pool.limits;
  return {
    faceValue,
    currencyFeed: pool.currencyFeed === ZeroHash ? undefined : decodeBytes32String(pool.currencyFeed),
    bid,
    ask,
    paused,
    buys,
    sells,
    limits: { lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap },
    reserve,
    credit,
    fees,
    inventory,
    outflowLeft,
    funded,
  };
}

/** Reads every partner of the registry, in the order of their ids. */
export async function readPartners(
  provider: Provider,
  book: AddressBook,
  history: AllianceHistory,
  cache: PointCache,
): Promise<PartnerState[]> {
  const { registry, exchange } = contractsOf(book, provider);
  const count = Number(await registry.partnerCount());
  const pools = new Set((await exchange.pools()).map((point) => getAddress(point)));

  const one = async (id: number): Promise<PartnerState> => {
    const members = async (kind: "admin" | "issuer" | "treasurer") =>
      (await registry.getRoleMembers(partnerRole(id, kind))).map((account) => getAddress(account));
    const entry = await registry.partner(id);
    const [first] = entry.points;
    const status = partnerStatuses[Number(entry.status)];
    if (first === undefined || status === undefined) {
      throw new AllianceError(
        "REGISTRY_UNREADABLE",
        `Partner ${id} of the registry has no point contract or status.`,
        "Check the address of the registry.",
      );
    }
    const address = getAddress(first);
    const [admins, issuers, treasurers, point, pool, former] = await Promise.all([
      members("admin"),
      members("issuer"),
      members("treasurer"),
      readPoint(provider, address, cache),
      pools.has(address) ? readPool(provider, book, address, history.funded.get(address) ?? 0n) : undefined,
      readFormerPool(provider, book, address, history),
    ]);
    const sector = decodeBytes32String(entry.sector);
    const { name, closesAt } = entry;
    return { id, name, sector, status, closesAt, admins, issuers, treasurers, point, pool, former };
  };

  const partners: PartnerState[] = [];
  for (let id = 1; id <= count; id += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - id + 1) }, (_, i) => one(id + i));
    partners.push(...(await Promise.all(some)));
  }
  return partners;
}
