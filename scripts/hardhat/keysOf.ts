import { Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { findKey } from "../../sdk/secrets/findKey.js";
import { storedValue } from "./storedValue.js";

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

/** A key that this machine has for one of the alliance's roles. */
export interface NamedKey {
  readonly name: (typeof KEY_NAMES)[number];
  readonly privateKey: string;
  readonly address: string;
  /** Where it is from, for people. */
  readonly source: string;
}

/**
 * The keys that this machine has for the alliance's roles, wherever {@link findKey} finds them or else in Hardhat's keystore. Errors:
 * `INVALID_KEY`, without showing it; those of `findKey`.
 */
export async function keysOf(hre: Pick<HardhatRuntimeEnvironment, "hooks">): Promise<NamedKey[]> {
  const keys: NamedKey[] = [];
  for (const name of KEY_NAMES) {
    const found = await findKey(name, storedValue(hre));
    if (found === undefined) continue;
    const { value, source } = found;
    try {
      const { privateKey, address } = new Wallet(value);
      keys.push({ name, privateKey, address, source });
    } catch {
      // The cause would show the key.
      throw new AllianceError(
        "INVALID_KEY",
        `${name}, from ${source}, is no private key.`,
        "Give 32 bytes in hexadecimal.",
      );
    }
  }
  return keys;
}
