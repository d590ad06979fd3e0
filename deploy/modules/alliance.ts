import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { futureName } from "../../scripts/lib/futureName.js";
import type { Manifest } from "../../scripts/lib/parseManifest.js";
import { feedId } from "../../sdk/feedId.js";

/**
 * The alliance's own contracts. Every role is filled by constructors, so whoever deploys never holds one, and the timelock is
 * the only admin.
 */
export function allianceModule(manifest: Manifest) {
  return buildModule("Alliance", (m) => {
    const { council, delaySeconds } = manifest.timelock;
    const forwarder = m.contract("ERC2771Forwarder", ["MilkForwarder"]);
    const { operators, guardians, reporters } = manifest;
    // The factory carries the point contract's code, so it is what the library is linked into.
    const membership = { Membership: m.library("Membership") };
    const pointFactory = m.contract("PartnerPointFactory", [], { libraries: membership });
    const holders = { operators, guardians, reporters };
    const timelock = m.contract("AllianceTimelock", [delaySeconds, council, forwarder, pointFactory, holders]);
    // The timelock makes the registry: each must know the other from its first block.
    const registry = m.contractAt("RoleRegistry", m.staticCall(timelock, "registry"));

    let left = manifest.milk.cap;
    const allocations = manifest.milk.allocations.map(({ name, to, share, vesting }, index, all) => {
      // The last share takes what rounding leaves.
      const amount = index === all.length - 1 ? left : (manifest.milk.cap * BigInt(share)) / 10_000n;
      left -= amount;
      const id = `Vesting_${futureName(name)}`;
      const holder = vesting ? m.contract("VestingWallet", [to, vesting.start, vesting.durationSeconds], { id }) : to;
      return { to: holder, amount };
    });
    const milk = m.contract("MilkToken", [forwarder, manifest.milk.cap, allocations]);

    const feeds = manifest.oracle.feeds.map((feed) => ({
      id: feedId(feed.id),
      maxAge: feed.maxAgeSeconds,
      averagingWindow: feed.averagingWindowSeconds,
      maxJump: feed.maxJump,
      maxDivergence: feed.maxDivergence,
    }));
    const oracle = m.contract("PriceOracle", [registry, feeds]);
    for (const { id } of manifest.oracle.feeds) {
      m.contract("FeedAggregator", [oracle, id], { id: `Feed_${id.replace("/", "_")}` });
    }

    const { milkFeed, fee, treasury, quotes, withdrawalDelaySeconds } = manifest.exchange;
    const settings = {
      feeRate: fee,
      treasury,
      leastSpread: quotes.leastSpread,
      maxQuoteStep: quotes.maxStep,
      minQuoteInterval: quotes.minIntervalSeconds,
      withdrawalDelay: withdrawalDelaySeconds,
    };
    const desk = { PoolDesk: m.library("PoolDesk") };
    const exchange = m.contract("PointExchange", [registry, milk, oracle, feedId(milkFeed), settings], {
      libraries: desk,
    });
    const lens = m.contract("ExchangeLens", [exchange]);
    return { forwarder, timelock, pointFactory, registry, milk, oracle, exchange, lens };
  });
}
