import { Wallet } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { findKey } from "../../../sdk/secrets/findKey.js";
import type { SecretPlace } from "../../../sdk/secrets/findSecret.js";
import { keyMissing } from "./keyMissing.js";
import { KEY_NAMES } from "./keyNames.js";

const NAME = KEY_NAMES.relayer;

/**
 * The accounts that a relayer sends from, from their private keys, with commas between them, wherever {@link findKey} finds them or in one
 * more place.
 *
 * Errors: `NO_RELAYER_KEYS`, `INVALID_RELAYER_KEYS`, neither of which shows a key; those of `findKey`.
 */
export async function relayersOf(otherwise?: SecretPlace): Promise<Wallet[]> {
  const found = await findKey(NAME, otherwise);
  const keys = (found?.value ?? "").split(",").filter((key) => key.trim() !== "");
  if (keys.length === 0) throw keyMissing("NO_RELAYER_KEYS", "There is no private key of a sender", NAME);
  const wallets = keys.map((key, i) => {
    try {
      return new Wallet(key.trim());
    } catch {
      // The cause would show the key.
      const message = `Number ${i + 1} of ${NAME} is no private key.`;
      throw new AllianceError("INVALID_RELAYER_KEYS", message, "Give 32 bytes each in hexadecimal.");
    }
  });
  if (new Set(wallets.map(({ address }) => address)).size === wallets.length) return wallets;
  throw new AllianceError("INVALID_RELAYER_KEYS", `A key is in ${NAME} twice.`, "Give each sender once.");
}
