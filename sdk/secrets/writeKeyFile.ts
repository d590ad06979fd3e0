import { writeFile } from "node:fs/promises";
import { encryptKeystoreJson, type Wallet } from "ethers";
import { AllianceError } from "../AllianceError.js";

/**
 * Writes a private key, encrypted with a password (Web3 Secret Storage, version 3, scrypt), into a new file that only its owner can read.
 * Error: `KEY_FILE_UNWRITABLE`, for a file that is there already as well.
 */
export async function writeKeyFile(
  file: string,
  { address, privateKey }: Pick<Wallet, "address" | "privateKey">,
  password: string,
): Promise<void> {
  const json = await encryptKeystoreJson({ address, privateKey }, password);
  try {
    await writeFile(file, `${json}\n`, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "KEY_FILE_UNWRITABLE",
      `The key file ${file} cannot be made: ${reason}.`,
      "Give the path of a file that is not there yet, in a directory that you may write to.",
      { cause },
    );
  }
}
