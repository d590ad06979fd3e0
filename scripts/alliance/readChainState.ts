import {
  decodeBytes32String,
  encodeBytes32String,
  getAddress,
  id,
  ZeroAddress,
  ZeroHash,
  zeroPadValue,
  type Provider,
} from "ethers";
import { feedId } from "../../sdk/feedId.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { readLogs } from "../../sdk/logs/readLogs.js";
import { MilkToken__factory, PointExchange__factory, VestingWallet__factory } from "../../typechain-types/index.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import type { AddressBook } from "./AddressBook.js";
import type { AllocationState, ChainState, FeedState, PointState } from "./ChainState.js";
import { contractsOf } from "./contractsOf.js";
import { readBridge } from "./bridge/readBridge.js";
import { readHistory, type AllianceHistory } from "./readHistory.js";
import { readPartners, readPoint, type PointCache } from "./readPartners.js";
import { readTimelock } from "./readTimelock.js";
import { timeOfChain, type AskedNode } from "./timeOfChain.js";

type Contracts = ReturnType<typeof contractsOf>;

const milkInterface = MilkToken__factory.createInterface();
async function readAllocations(provider: Provider, book: AddressBook, latest: number): Promise<AllocationState[]> {
  const { address, block } = book.contracts.milk;
  const topics = [milkInterface.getEvent("Transfer").topicHash, zeroPadValue(ZeroAddress, 32)];
  // The whole supply is made by the constructor.
  const range = { from: block, to: block === 0 ? latest : block };
  const mints = await readLogs(provider, { address, topics }, range);
  const wallets = new Set(Object.values(book.wallets).map((wallet) => wallet.address));
  return Promise.all(
    mints.map(async (log) => {
      const { to: holder, value } = milkInterface.decodeEventLog("Transfer", log.data, log.topics);
      const [to, amount] = [getAddress(String(holder)), BigInt(String(value))];
      if (!wallets.has(to)) return { to, amount, vesting: undefined };
      const wallet = VestingWallet__factory.connect(to, provider);
      const [owner, start, duration] = await Promise.all([wallet.owner(), wallet.start(), wallet.duration()]);
      return { to, amount, vesting: { owner, start, duration } };
    }),
  );
}

async function readFeeds({ oracle }: Contracts): Promise<FeedState[]> {
  const ids = await oracle.feeds();
  return Promise.all(
    ids.map(async (feed) => {
      const [settings, answer] = await Promise.all([oracle.settingsOf(feed), oracle.latest(feed)]);
      const { maxAge, averagingWindow, maxJump, maxDivergence } = settings;
      const { price, average, observedAt, halted } = answer;
      const name = decodeBytes32String(feed);
      return { id: name, maxAge, averagingWindow, maxJump, maxDivergence, price, average, observedAt, halted };
    }),
  );
}

async function readSeated({ oracle }: Contracts, reporters: readonly string[], feeds: readonly FeedState[]) {
  const seats = reporters.map(async (reporter) => {
    const posted = await Promise.all(feeds.map((feed) => oracle.observationOf(feedId(feed.id), reporter)));
    return posted.some(({ price }) => price > 0n) ? [reporter] : [];
  });
  return (await Promise.all(seats)).flat();
}

/** Which of the sectors that the file or the chain names are open. */
async function readOpenSectors({ registry }: Contracts, sectors: readonly string[]): Promise<string[]> {
  const unique = [...new Set(sectors)];
  const open = await Promise.all(unique.map((sector) => registry.isSectorOpen(encodeBytes32String(sector))));
  return unique.filter((_, i) => open[i]);
}

async function readMade(provider: Provider, history: AllianceHistory, joined: number, cache: PointCache) {
  const made = new Map<number, PointState[]>();
  for (const [partner, points] of history.made) {
    if (partner <= joined) continue;
    made.set(partner, await Promise.all(points.map((point) => readPoint(provider, point, cache))));
  }
  return made;
}

/**
 * Reads, without sending anything, all of an alliance that a manifest can ask for. Error: `CHAIN_UNREADABLE` when the node has no
 * latest block.
 *
 * @param cache What never changes, kept from one reading to the next.
 * @param there The public chain of an alliance with a bridge.
 */
export async function readChainState(
  provider: Provider & AskedNode,
  book: AddressBook,
  manifest: Manifest,
  cache: PointCache = new Map(),
  there?: Provider & AskedNode,
): Promise<ChainState> {
  const latest = await provider.getBlock("latest");
  if (latest === null) {
    throw new AllianceError("CHAIN_UNREADABLE", "The node has no latest block.", "See whether the node is in sync.");
  }
  const contracts = contractsOf(book, provider);
  const { registry, milk, exchange } = contracts;
  const history = await readHistory(provider, book, latest.number);
  const members = async (role: string) => (await registry.getRoleMembers(role)).map((account) => getAddress(account));
  const reporters = await members(id("REPORTER_ROLE"));
  const feeds = await readFeeds(contracts);
  const partners = await readPartners(provider, book, history, cache);
  const sectors = [...manifest.openSectors, ...[...manifest.partners, ...partners].map(({ sector }) => sector)];
  const { feeRate, treasury, leastSpread, maxQuoteStep, minQuoteInterval, withdrawalDelay } = await exchange.settings();
  return {
    block: latest.number,
    time: await timeOfChain(provider, latest),
    book,
    timelock: await readTimelock(contracts.timelock, history),
    admins: await members(ZeroHash),
    operators: await members(id("OPERATOR_ROLE")),
    guardians: await members(id("GUARDIAN_ROLE")),
    reporters,
    seated: await readSeated(contracts, reporters, feeds),
    milk: {
      cap: await milk.cap(),
      // What came over a bridge was not given at the beginning.
      allocations: book.bridge?.home === "public" ? [] : await readAllocations(provider, book, latest.number),
      allowance: await milk.allowance(manifest.milk.funder, exchange),
      balance: await milk.balanceOf(manifest.milk.funder),
    },
    feeds,
    exchange: {
      milkFeed: decodeBytes32String(await exchange.milkFeed()),
      paused: await exchange.paused(),
      former: await Promise.all(
        book.former.map(async ({ exchange: { address } }) => ({
          address,
          paused: await PointExchange__factory.connect(address, provider).paused(),
        })),
      ),
      settings: {
        feeRate,
        treasury: getAddress(treasury),
        leastSpread,
        maxQuoteStep,
        minQuoteInterval,
        withdrawalDelay,
      },
    },
    openSectors: await readOpenSectors(contracts, sectors),
    partners,
    made: await readMade(provider, history, partners.length, cache),
    bridge: await readBridge(book, provider, there),
  };
}
