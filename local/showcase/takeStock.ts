import type { Purchase } from "../../sdk/book/purchase.js";
import { checkBooks } from "./checkBooks.js";
import type { Member } from "../stage/Member.js";
import { readExchanges } from "./readExchanges.js";
import { BlockTimes, readHistory, type ByEpoch, type History } from "./readHistory.js";
import type { PartnerLine, PoolLine } from "./Report.js";
import type { Stage, StagePartner } from "../stage/Stage.js";

const STATUSES = ["none", "active", "suspended", "winding down", "closed"];

/** Reads everything back from the chain: what happened by its log, what is by its state, and whether the two agree. */
export async function takeStock(
  stage: Stage,
  members: readonly Member[],
  purchases: ReadonlyMap<StagePartner, readonly Purchase[]>,
  uninvited: bigint,
) {
  const times = new BlockTimes(stage);
  const histories = new Map<StagePartner, History>();
  for (const partner of stage.partners) histories.set(partner, await readHistory(stage, partner, times));
  const names = new Map(members.map(({ name, account }) => [account.address, name]));
  const { exchanges, flows } = await readExchanges(stage, names, times);
  const invariants = await checkBooks(stage, { histories, flows, uninvited });

  const { forwarder, timelock, registry, milk, oracle, exchange } = stage.alliance;
  const contracts: Record<string, string> = {};
  for (const [name, contract] of Object.entries({ forwarder, timelock, registry, milk, oracle, exchange })) {
    contracts[name] = await contract.getAddress();
  }
  const partners: PartnerLine[] = [];
  const pools: PoolLine[] = [];
  for (const [partner, history] of histories) {
    const { point, manifest, id } = partner;
    const { symbol } = manifest.point;
    const address = await point.getAddress();
    contracts[symbol] = address;
    const [issued, redeemed] = [sum(history.issued), sum(history.redeemed)];
    const outstanding = await valid(partner, history);
    partners.push({
      id,
      name: manifest.name,
      sector: manifest.sector,
      symbol,
      purchases: purchases.get(partner)?.length ?? 0,
      links: history.links,
      issued,
      redeemed,
      expired: issued - redeemed - outstanding,
      outstanding,
    });
    const { bid, ask, reserve, fees } = await exchange.pool(point);
    const flow = flows.get(address);
    if (flow === undefined) throw new TypeError("a pool without flows");
    const { funded, lent, paid, earned, withdrawn } = flow;
    pools.push({
      symbol,
      status: STATUSES[Number(await registry.statusOf(id))] ?? "unknown",
      bid,
      ask,
      funded,
      lent,
      paid,
      earned,
      withdrawn,
      reserve,
      fees,
      inventory: await exchange.inventoryOf(point),
    });
  }
  const transactions = await countTransactions(stage);
  const all = [...histories.values()];
  const gifts = all.reduce((total, history) => total + history.gifts, 0);
  const redemptions = all.reduce((total, history) => total + history.redemptions, 0);
  return { gifts, redemptions, contracts, partners, pools, exchanges, invariants, transactions };
}

function sum(map: ByEpoch): bigint {
  return [...map.values()].reduce((total, amount) => total + amount, 0n);
}

/** Points of a programme that everybody together can still spend, by the chain's state. */
async function valid({ point }: StagePartner, history: History): Promise<bigint> {
  const balances = await Promise.all([...history.balances.keys()].map((account) => point.balanceOf(account)));
  return balances.reduce((total, balance) => total + balance, 0n);
}

async function countTransactions(stage: Stage): Promise<number> {
  const { provider } = stage.connection.ethers;
  const last = await provider.getBlockNumber();
  let count = 0;
  for (let number = stage.firstBlock + 1; number <= last; number++) {
    count += (await provider.getBlock(number))?.transactions.length ?? 0;
  }
  return count;
}
