import { Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { configValue } from "./configValue.js";

/** Where the senders' private keys are, with commas between them: an environment variable, or a key of Hardhat's keystore. */
export const RELAYER_KEYS = "MILK_RELAYER_KEYS";

/**
 * The accounts that a relayer sends from, from their private keys in the environment or in Hardhat's keystore.
 *
 * Errors: `NO_RELAYER_KEYS`, `INVALID_RELAYER_KEYS`. Neither shows a key.
 */
export async function relayersOf(hre: Pick<HardhatRuntimeEnvironment, "hooks">): Promise<Wallet[]> {
  const keys = ((await configValue(hre, RELAYER_KEYS)) ?? "").split(",").filter((key) => key.trim() !== "");
  if (keys.length === 0) {
    throw new AllianceError(
      "NO_RELAYER_KEYS",
      `There is no private key of a sender: neither the environment nor the keystore has ${RELAYER_KEYS}.`,
      `Run \`npx hardhat keystore set ${RELAYER_KEYS}\`, with commas between several.`,
    );
  }
  const wallets = keys.map((key, i) => {
    try {
      return new Wallet(key.trim());
    } catch {
      // The cause would show the key.
      const message = `Number ${i + 1} of ${RELAYER_KEYS} is no private key.`;
      throw new AllianceError("INVALID_RELAYER_KEYS", message, "Give 32 bytes each in hexadecimal.");
    }
  });
  if (new Set(wallets.map(({ address }) => address)).size === wallets.length) return wallets;
  throw new AllianceError("INVALID_RELAYER_KEYS", `A key is in ${RELAYER_KEYS} twice.`, "Give each sender once.");
}
