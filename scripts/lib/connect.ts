import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Connects to a network by its name in `hardhat.config.ts`. On a chain whose base fee is zero, transactions offer a gas price of
 * zero, so that accounts without any balance can send them.
 *
 * Error: `NODE_UNREACHABLE` when no node answers.
 */
export async function connect(
  hre: Pick<HardhatRuntimeEnvironment, "network" | "config">,
  network: string | undefined,
): Promise<NetworkConnection> {
  const probe = await hre.network.create(network);
  if (probe.networkConfig.type === "edr-simulated") return probe;
  try {
    const block = await probe.ethers.provider.getBlock("latest");
    if (block?.baseFeePerGas !== 0n) return probe;
  } catch (cause) {
    await probe.close();
    const url = await probe.networkConfig.url.getUrl();
    throw new AllianceError(
      "NODE_UNREACHABLE",
      `No node answers at ${new URL(url).origin} (network "${probe.networkName}").`,
      "Start one, such as `npx hardhat node` or `npx anvil`, or set LOCALHOST_RPC_URL.",
      { cause },
    );
  }
  await probe.close();
  return hre.network.create({ network: probe.networkName, override: { gasPrice: 0n } });
}
