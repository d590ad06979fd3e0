import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { ContractFuture, NamedArtifactContractDeploymentFuture } from "@nomicfoundation/ignition-core";
import { allocationAmounts } from "../manifest/allocationAmounts.js";
import { futureName } from "../manifest/futureName.js";
import type { Manifest } from "../manifest/parseManifest.js";
import { endContracts } from "./bridge.js";
import { exchangeContracts } from "./exchangeContracts.js";

type Builder = Parameters<Parameters<typeof buildModule>[1]>[0];

/** The name of an allocation's vesting wallet among the results of {@link allianceModule}. */
export function walletName(allocation: string): string {
  return `Vesting_${futureName(allocation)}`;
}

/**
 * The alliance's own contracts, as a manifest describes them on the day they are deployed; what changes afterwards is no longer
 * Ignition's. Every role is filled by constructors, so whoever deploys never holds one, and the timelock is
 * the only admin.
 */
export function allianceModule(manifest: Manifest) {
  return buildModule("Alliance", (m) => {
    const { council, delaySeconds } = manifest.timelock;
    const forwarder = m.contract("ERC2771Forwarder", ["MilkForwarder"]);
    const { operators, guardians, reporters } = manifest;
    const pointFactory = m.contract("PartnerPointFactory");
    const holders = { operators, guardians, reporters };
    const timelock = m.contract("AllianceTimelock", [delaySeconds, council, forwarder, pointFactory, holders]);
    // The timelock makes the registry: each must know the other from its first block.
    const registry = m.contractAt("RoleRegistry", m.staticCall(timelock, "registry"));

    const { bridge } = manifest;
    if (bridge?.home === "public") {
      // What members trade with here is what came over the bridge.
      const made = endContracts(m, bridge, "private", { timelock, forwarder, council, milk: undefined });
      const { token: milk } = made;
      const trading = exchangeContracts(m, manifest, { registry, milk });
      return { forwarder, timelock, pointFactory, registry, milk, ...trading, ...made };
    }
    const { milk, wallets } = supply(m, manifest, forwarder);
    const { oracle, exchange, lens } = exchangeContracts(m, manifest, { registry, milk });
    return { forwarder, timelock, pointFactory, registry, milk, oracle, exchange, lens, ...wallets };
  });
}

/** MLK made here, and the wallets in which some of it vests. */
function supply(m: Builder, manifest: Manifest, forwarder: ContractFuture<string>) {
  const amounts = allocationAmounts(manifest.milk);
  const wallets: Record<string, NamedArtifactContractDeploymentFuture<"VestingWallet">> = {};
  const allocations = manifest.milk.allocations.map(({ name, to, vesting }, index) => {
    const amount = amounts[index] ?? 0n;
    if (vesting === undefined) return { to, amount };
    const id = walletName(name);
    const wallet = m.contract("VestingWallet", [to, vesting.start, vesting.durationSeconds], { id });
    wallets[id] = wallet;
    return { to: wallet, amount };
  });
  return { milk: m.contract("MilkToken", [forwarder, manifest.milk.cap, allocations]), wallets };
}
