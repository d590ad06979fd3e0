import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { isDevelopmentNode } from "../../scripts/hardhat/isDevelopmentNode.js";

const REMEDY = "Leave out --network, or start a fresh node for it, such as `npx hardhat node` or `npx anvil`.";

/**
 * Refuses every chain but one that can be thrown away: the embedded network, or a development node on which nobody has done anything yet.
 * For what plays with public keys, deploys what nobody asked for, and moves the clock; it comes before the first transaction.
 *
 * Error: `NOT_THROW_AWAY`.
 *
 * @param what Would play there, for people, such as "The showcase".
 */
export async function requireThrowAwayChain(connection: NetworkConnection, what: string): Promise<void> {
  const { ethers, networkConfig, networkName } = connection;
  if (networkConfig.type === "edr-simulated") return;
  const { chainId } = await ethers.provider.getNetwork();
  const chain = `the chain ${chainId} behind "${networkName}"`;
  if (!(await isDevelopmentNode(connection))) {
    throw new AllianceError(
      "NOT_THROW_AWAY",
      `${what} plays on chains to be thrown away only, and ${chain} is none: its node does not answer as anvil or Hardhat's does for chain 31337. Nothing was sent.`,
      REMEDY,
    );
  }
  const accounts = await ethers.getSigners();
  const sent = await Promise.all(
    accounts.map(({ address }) => ethers.provider.getTransactionCount(address, "pending")),
  );
  const user = accounts[sent.findIndex((count) => count > 0)];
  if (user === undefined) return;
  throw new AllianceError(
    "NOT_THROW_AWAY",
    `${what} plays on chains to be thrown away only, and ${chain} is in use: ${user.address} has sent transactions there. Nothing was sent.`,
    REMEDY,
  );
}
