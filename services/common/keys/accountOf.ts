import { Wallet } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { findKey } from "../../../sdk/secrets/findKey.js";
import { keyMissing } from "./keyMissing.js";

/**
 * The account of a service, from its private key wherever {@link findKey} finds it.
 *
 * Errors: `NO_KEY`, `INVALID_KEY`, neither of which shows the key; those of `findKey`.
 *
 * @param name The name under which the key is kept.
 */
export async function accountOf(name: string): Promise<Wallet> {
  const found = await findKey(name);
  if (found === undefined) throw keyMissing("NO_KEY", "There is no private key", name);
  try {
    return new Wallet(found.value);
  } catch {
    // The cause would show the key.
    throw new AllianceError("INVALID_KEY", `${name} is no private key.`, "Give 32 bytes in hexadecimal.");
  }
}
