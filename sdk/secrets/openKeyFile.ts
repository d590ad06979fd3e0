import { decryptKeystoreJson } from "ethers";
import { AllianceError } from "../AllianceError.js";
import { readKeyFile } from "./readKeyFile.js";

/** Of whom a key is, and the key. */
export interface OpenedKey {
  readonly address: string;
  readonly privateKey: string;
}

/** The private key in an encrypted file. Errors: `PASSWORD_WRONG`; those of `readKeyFile`. None shows the key or the password. */
export async function openKeyFile(file: string, password: string): Promise<OpenedKey> {
  const { json } = await readKeyFile(file);
  try {
    const { address, privateKey } = await decryptKeystoreJson(json, password);
    return { address, privateKey };
  } catch {
    // The cause may show what it was given.
    throw new AllianceError(
      "PASSWORD_WRONG",
      `The password does not open ${file}.`,
      "Give the password that the file was made with; if it is the right one, the file is damaged: take its copy.",
    );
  }
}
