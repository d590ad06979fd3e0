import { parseEther } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { waitMined } from "../hardhat/waitMined.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { counted } from "../../sdk/text/counted.js";
import { isDevelopmentNode } from "../hardhat/isDevelopmentNode.js";

/** Less than this is topped up, by more than it: an account that spent a little is left alone. */
const POOR = parseEther("0.1");
const GIVEN = parseEther("1");

/**
 * Sends a little of the native coin to those of the network's accounts that could not pay for gas; does nothing where gas is free.
 * A development node funds its first accounts only; on any other chain nobody's coin is sent unasked.
 *
 * Errors: `NOT_THROW_AWAY` where no development node is; `NO_FUNDS` when the first account cannot afford it.
 */
export async function fundAccounts(connection: NetworkConnection): Promise<void> {
  const { ethers, networkConfig, networkName } = connection;
  if (networkConfig.gasPrice === 0n) return;
  if (!(await isDevelopmentNode(connection))) {
    throw new AllianceError(
      "NOT_THROW_AWAY",
      `Accounts are given coin on development nodes only, and "${networkName}" is none. Nothing was sent.`,
      "Give the accounts what they need for gas yourself, or run the network with free gas.",
    );
  }
  const [first, ...others] = await ethers.getSigners();
  if (first === undefined) throw new AllianceError("NO_ACCOUNTS", "The network has no accounts.", "Configure some.");
  const balances = await Promise.all(others.map((account) => ethers.provider.getBalance(account)));
  const poor = others.filter((_, i) => (balances[i] ?? 0n) < POOR);
  if (poor.length === 0) return;

  const needed = GIVEN * BigInt(poor.length + 1);
  if ((await ethers.provider.getBalance(first)) < needed) {
    throw new AllianceError(
      "NO_FUNDS",
      `${first.address} cannot pay for the gas of ${counted(poor.length, "account")}.`,
      `Give it at least ${ethers.formatEther(needed)} of the native coin, or run the node with free gas.`,
    );
  }
  for (const account of poor) {
    await waitMined(ethers.provider, await first.sendTransaction({ to: account, value: GIVEN }));
  }
}
