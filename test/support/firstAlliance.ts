import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { Artifact } from "@nomicfoundation/ignition-core";
import type { NetworkConnection } from "hardhat/types/network";
import { z } from "zod";
import { allocationAmounts } from "../../deploy/manifest/allocationAmounts.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { walletName } from "../../deploy/modules/alliance.js";
import { addressBookSchema, coreNames, type AddressBook } from "../../scripts/alliance/AddressBook.js";
import { feedId } from "../../sdk/feedId.js";

const FILE = new URL("data/0.1.0/contracts.json.gz", import.meta.url);
const shape = z.object({
  contractName: z.string(),
  abi: z.array(z.unknown()),
  bytecode: z.string(),
  linkReferences: z.record(z.string(), z.unknown()),
});
const isArtifact = (value: unknown) => shape.safeParse(value).success;
const artifacts = z
  .record(z.string(), z.custom<Artifact>(isArtifact))
  .parse(JSON.parse(gunzipSync(readFileSync(FILE)).toString()));

/** A contract of 0.1.0 as its build made it. */
export function firstArtifact(name: string): Artifact {
  const artifact = artifacts[name];
  if (artifact === undefined) throw new RangeError(`0.1.0 has no ${name}`);
  return artifact;
}

/** An alliance's own contracts as 0.1.0 deploys them: its module, its futures' names, its code. */
export function firstModule(manifest: Manifest) {
  return buildModule("Alliance", (m) => {
    const make = (name: string, args: Parameters<typeof m.contract>[2], libraries = {}) =>
      m.contract(name, firstArtifact(name), args, { libraries });
    const { council, delaySeconds } = manifest.timelock;
    const forwarder = make("ERC2771Forwarder", ["MilkForwarder"]);
    const { operators, guardians, reporters } = manifest;
    const Membership = m.library("Membership", firstArtifact("Membership"));
    const pointFactory = make("PartnerPointFactory", [], { Membership });
    const holders = { operators, guardians, reporters };
    const timelock = make("AllianceTimelock", [delaySeconds, council, forwarder, pointFactory, holders]);
    const registry = m.contractAt("RoleRegistry", firstArtifact("RoleRegistry"), m.staticCall(timelock, "registry"));

    const amounts = allocationAmounts(manifest.milk);
    const wallets: Record<string, ReturnType<typeof make>> = {};
    const allocations = manifest.milk.allocations.map(({ name, to, vesting }, index) => {
      const amount = amounts[index] ?? 0n;
      if (vesting === undefined) return { to, amount };
      const [id, args] = [walletName(name), [to, vesting.start, vesting.durationSeconds]];
      const wallet = m.contract("VestingWallet", firstArtifact("VestingWallet"), args, { id });
      wallets[id] = wallet;
      return { to: wallet, amount };
    });
    const milk = make("MilkToken", [forwarder, manifest.milk.cap, allocations]);
    const feeds = manifest.oracle.feeds.map((feed) => ({
      id: feedId(feed.id),
      maxAge: feed.maxAgeSeconds,
      averagingWindow: feed.averagingWindowSeconds,
      maxJump: feed.maxJump,
      maxDivergence: feed.maxDivergence,
    }));
    const oracle = make("PriceOracle", [registry, feeds]);
    const { milkFeed, fee, treasury, quotes, withdrawalDelaySeconds } = manifest.exchange;
    const settings = {
      feeRate: fee,
      treasury,
      leastSpread: quotes.leastSpread,
      maxQuoteStep: quotes.maxStep,
      minQuoteInterval: quotes.minIntervalSeconds,
      withdrawalDelay: withdrawalDelaySeconds,
    };
    const poolDesk = m.library("PoolDesk", firstArtifact("PoolDesk"));
    const exchange = make("PointExchange", [registry, milk, oracle, feedId(milkFeed), settings], {
      PoolDesk: poolDesk,
    });
    const lens = make("ExchangeLens", [exchange]);
    const core = { forwarder, timelock, pointFactory, registry, milk, oracle, exchange, lens, poolDesk };
    return { ...core, membership: Membership, ...wallets };
  });
}

/** Deploys an alliance's own contracts as 0.1.0 does, on a network in memory, and says where they are. */
export async function deployFirst({ ignition, ethers }: NetworkConnection, manifest: Manifest): Promise<AddressBook> {
  const deployed = Object.entries(await ignition.deploy(firstModule(manifest)));
  const places = await Promise.all(
    deployed.map(async ([name, contract]) => [name, { address: await contract.getAddress(), block: 0 }] as const),
  );
  const [deployer] = await ethers.getSigners();
  const isCore = ([name]: (typeof places)[number]) => coreNames.some((core) => core === name);
  return addressBookSchema.parse({
    chainId: manifest.chainId,
    deployer: deployer?.address,
    contracts: Object.fromEntries(places.filter(isCore)),
    wallets: Object.fromEntries(places.filter(([name]) => name.startsWith(walletName("")))),
    feeds: {},
  });
}
