import { Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { configValue } from "./configValue.js";

/** Where the key of a programme's issuer is: an environment variable, or a key of Hardhat's keystore. */
export const ISSUER_KEY = "MILK_ISSUER_KEY";
/** Where a feeder's key is. */
export const REPORTER_KEY = "MILK_REPORTER_KEY";
/** Where a pricer's key is. */
export const TREASURER_KEY = "MILK_TREASURER_KEY";

/**
 * The account of a service, from its private key in the environment or in Hardhat's keystore.
 *
 * Errors: `NO_KEY`, `INVALID_KEY`. Neither shows the key.
 *
 * @param variable The name under which the key is kept.
 */
export async function accountOf(hre: Pick<HardhatRuntimeEnvironment, "hooks">, variable: string): Promise<Wallet> {
  const key = await configValue(hre, variable);
  if (key === undefined) {
    throw new AllianceError(
      "NO_KEY",
      `There is no private key: neither the environment nor the keystore has ${variable}.`,
      `Run \`npx hardhat keystore set ${variable}\`.`,
    );
  }
  try {
    return new Wallet(key);
  } catch {
    // The cause would show the key.
    throw new AllianceError("INVALID_KEY", `${variable} is no private key.`, "Give 32 bytes in hexadecimal.");
  }
}
