import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { futureName, type Manifest } from "../../scripts/lib/parseManifest.js";
import { feedId } from "../../sdk/feedId.js";

/**
 * The alliance's own contracts. Every role is filled by constructors, so whoever deploys never holds one, and the timelock is
 * the only admin.
 */
export function allianceModule(manifest: Manifest) {
  return buildModule("Alliance", (m) => {
    const { council, delaySeconds } = manifest.timelock;
    const forwarder = m.contract("ERC2771Forwarder", ["MilkForwarder"]);
    const timelock = m.contract("AllianceTimelock", [delaySeconds, council, manifest.guardians]);
    const { operators, guardians, reporters } = manifest;
    // The factory carries the point contract's code, so it is what the library is linked into.
    const libraries = { Membership: m.library("Membership") };
    const pointFactory = m.contract("PartnerPointFactory", [], { libraries });
    const holders = { operators, guardians, reporters };
    const registry = m.contract("RoleRegistry", [timelock, forwarder, pointFactory, holders]);

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

    const feeds = manifest.oracle.feeds.map((feed) => ({ id: feedId(feed.id), maxAge: feed.maxAgeSeconds }));
    const oracle = m.contract("PriceOracle", [registry, feeds]);
    for (const { id } of manifest.oracle.feeds) {
      m.contract("FeedAggregator", [oracle, id], { id: `Feed_${id.replace("/", "_")}` });
    }

    const exchange = m.contract("PointExchange", [
      registry,
      milk,
      oracle,
      feedId(manifest.exchange.milkFeed),
      { feeRate: manifest.exchange.fee, treasury: manifest.exchange.treasury },
    ]);
    return { forwarder, timelock, pointFactory, registry, milk, oracle, exchange };
  });
}
