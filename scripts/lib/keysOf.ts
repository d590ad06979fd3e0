import { Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { configValue } from "./configValue.js";

/** Where private keys are looked for, all of them optional. Whose a key is, its address says; the first there is deploys. */
export const KEY_NAMES = [
  "MILK_DEPLOYER_KEY",
  "MILK_COUNCIL_KEY",
  "MILK_OPERATOR_KEY",
  "MILK_GUARDIAN_KEY",
  "MILK_FUNDER_KEY",
  "MILK_ADMIN_KEY",
  "MILK_TREASURER_KEY",
] as const;

/** The private keys that this machine has for the alliance's roles. Error: `INVALID_KEY`, without showing it. */
export async function keysOf(hre: Pick<HardhatRuntimeEnvironment, "hooks">): Promise<string[]> {
  const keys = new Set<string>();
  for (const name of KEY_NAMES) {
    const value = await configValue(hre, name);
    if (value === undefined) continue;
    try {
      keys.add(new Wallet(value).privateKey);
    } catch {
      // The cause would show the key.
      throw new AllianceError("INVALID_KEY", `${name} is no private key.`, "Give 32 bytes in hexadecimal.");
    }
  }
  return [...keys];
}
