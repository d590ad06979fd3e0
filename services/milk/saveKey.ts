import type { Wallet } from "ethers";
import { writeKeyFile } from "../../sdk/secrets/writeKeyFile.js";
import { toJson } from "../../sdk/text/toJson.js";
import { newPassword } from "./newPassword.js";

/** How a key file is to be made. */
interface NewKeyFile {
  readonly out: string;
  readonly passwordFile?: string | undefined;
  readonly json: boolean;
}

/** Encrypts a key into a file, and prints its address and nothing else of it. Errors: those of `newPassword` and `writeKeyFile`. */
export async function saveKey(
  key: Pick<Wallet, "address" | "privateKey">,
  { out, passwordFile, json }: NewKeyFile,
): Promise<void> {
  await writeKeyFile(out, key, await newPassword(passwordFile));
  const { address } = key;
  process.stdout.write(json ? toJson({ file: out, address }) : `${address}\n`);
}
