import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";

const addressesSchema = z.record(z.string(), z.string());

/**
 * Checks that what an earlier run of a deployment wrote in its journal is on this chain. Ignition trusts its journal: on a node that
 * was restarted it would go on, or call itself done, where nothing exists.
 *
 * Errors: `JOURNAL_OF_ANOTHER_CHAIN`; `JOURNAL_DAMAGED` when its list of addresses cannot be read.
 */
export async function checkJournal(
  hre: Pick<HardhatRuntimeEnvironment, "config">,
  connection: NetworkConnection,
  deploymentId: string,
): Promise<void> {
  const journal = path.join(hre.config.paths.ignition, "deployments", deploymentId);
  const file = path.join(journal, "deployed_addresses.json");
  // Without the file no earlier run came as far as a contract.
  if (!existsSync(file)) return;
  for (const [name, address] of Object.entries(await readAddresses(file))) {
    if ((await connection.ethers.provider.getCode(address)) !== "0x") continue;
    throw new AllianceError(
      "JOURNAL_OF_ANOTHER_CHAIN",
      `${journal} says ${name} is at ${address}, but the chain behind "${connection.networkName}" has no code there.`,
      "If that chain is gone (a development node that was restarted), delete the directory and run again.",
    );
  }
}

async function readAddresses(file: string): Promise<Record<string, string>> {
  try {
    return addressesSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new AllianceError(
      "JOURNAL_DAMAGED",
      `${file} is not a list of addresses.`,
      "Restore the directory from a backup; on a development chain delete it and run again.",
      { cause },
    );
  }
}
