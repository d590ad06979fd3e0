import { Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { configValue } from "./configValue.js";

/** Where the issuer's private key is: an environment variable, or a key of Hardhat's keystore. */
export const ISSUER_KEY = "MILK_ISSUER_KEY";

/**
 * The account that issues a programme's points, from its private key in the environment or in Hardhat's keystore.
 *
 * Errors: `NO_ISSUER_KEY`, `INVALID_ISSUER_KEY`. Neither shows the key.
 */
export async function issuerOf(hre: Pick<HardhatRuntimeEnvironment, "hooks">): Promise<Wallet> {
  const key = await configValue(hre, ISSUER_KEY);
  if (key === undefined) {
    throw new AllianceError(
      "NO_ISSUER_KEY",
      `There is no private key of the issuer: neither the environment nor the keystore has ${ISSUER_KEY}.`,
      `Run \`npx hardhat keystore set ${ISSUER_KEY}\`.`,
    );
  }
  try {
    return new Wallet(key);
  } catch {
    // The cause would show the key.
    throw new AllianceError("INVALID_ISSUER_KEY", `${ISSUER_KEY} is no private key.`, "Give 32 bytes in hexadecimal.");
  }
}
