import type { Complain } from "./Complain.js";
import { formatEther } from "ethers";
import { checkBridge } from "./checkBridge.js";
import { futureName } from "./futureName.js";
import type { ManifestShape } from "./manifestShape.js";

const BASIS = 10_000;

/** The currency a feed's prices are in. */
function base(feed: string): string | undefined {
  return feed.split("/")[1];
}

function checkMilk({ milk, partners, bridge }: ManifestShape, complain: Complain): void {
  // Nobody's supply is made here: checkBridge says what must be instead.
  if (bridge?.home === "public") return;
  if (milk.allocations.length === 0) {
    complain(["milk", "allocations"], "must name at least one allocation");
    return;
  }
  const shares = milk.allocations.reduce((sum, item) => sum + item.share, 0);
  if (shares !== BASIS) complain(["milk", "allocations"], `shares must add up to ${BASIS} basis points, not ${shares}`);

  const names = new Map<string, number>();
  for (const [i, { name }] of milk.allocations.entries()) {
    const other = names.get(futureName(name));
    const path = ["milk", "allocations", i, "name"];
    if (other !== undefined) complain(path, `is too like that of milk.allocations[${other}]`);
    names.set(futureName(name), other ?? i);
  }

  const free = milk.allocations.filter(({ to, vesting }) => to === milk.funder && vesting === undefined);
  const available = free.reduce((sum, { share }) => sum + (milk.cap * BigInt(share)) / BigInt(BASIS), 0n);
  const funding = partners.reduce((sum, item) => sum + item.pool.funding, 0n);
  if (funding > available) {
    const [needed, has] = [formatEther(funding), formatEther(available)];
    complain(["milk", "funder"], `gets ${has} MLK free of vesting, but the pools' funding takes ${needed}`);
  }
}

function checkFeeds({ oracle, exchange, partners }: ManifestShape, complain: Complain): void {
  const feeds = new Set<string>();
  for (const [i, feed] of oracle.feeds.entries()) {
    if (feeds.has(feed.id)) complain(["oracle", "feeds", i, "id"], `"${feed.id}" is there twice`);
    feeds.add(feed.id);
  }
  const demand = (path: (string | number)[], feed: string) => {
    if (!feeds.has(feed)) complain(path, `"${feed}" is not among oracle.feeds`);
  };
  demand(["exchange", "milkFeed"], exchange.milkFeed);
  for (const [i, { pool: terms }] of partners.entries()) {
    const feed = terms.currencyFeed;
    if (feed === undefined) continue;
    const path = ["partners", i, "pool", "currencyFeed"];
    demand(path, feed);
    if (feeds.has(exchange.milkFeed) && base(feed) !== base(exchange.milkFeed)) {
      complain(path, `"${feed}" must lead to ${base(exchange.milkFeed)}, the currency of exchange.milkFeed`);
    }
  }
}

function checkQuotes({ exchange, partners }: ManifestShape, complain: Complain): void {
  const { leastSpread } = exchange.quotes;
  for (const [i, { pool: terms }] of partners.entries()) {
    const { bid, ask, band } = terms;
    // What is wrong by itself has been named already.
    if (bid < 1 || bid > ask || ask > BASIS || band.lowestBid > band.highestAsk) continue;
    const path = ["partners", i, "pool"];
    if (bid < band.lowestBid) complain([...path, "bid"], "must not be below band.lowestBid");
    if (ask > band.highestAsk) complain([...path, "ask"], "must not be above band.highestAsk");
    if (ask - bid >= leastSpread) continue;
    complain([...path, "ask"], `is ${ask - bid} above bid, less than exchange.quotes.leastSpread`);
  }
}

function checkPartners({ partners, openSectors }: ManifestShape, complain: Complain): void {
  const sectors = new Map<string, number>();
  const admins = new Map<string, number>();
  for (const [i, { sector, admin, left }] of partners.entries()) {
    const [first, other] = [sectors.get(sector), admins.get(admin)];
    const shared = left || openSectors.includes(sector);
    if (!shared && first !== undefined) {
      complain(["partners", i, "sector"], `"${sector}" is taken by partners[${first}]`);
    }
    if (other !== undefined) complain(["partners", i, "admin"], `${admin} is the admin of partners[${other}] already`);
    if (!left) sectors.set(sector, first ?? i);
    admins.set(admin, other ?? i);
  }
}

/** Checks what the values of a manifest must be to one another; complains of each that is wrong, by its path. */
export function checkManifest(value: ManifestShape, complain: Complain): void {
  checkMilk(value, complain);
  checkFeeds(value, complain);
  checkQuotes(value, complain);
  checkPartners(value, complain);
  checkBridge(value, complain);
}
