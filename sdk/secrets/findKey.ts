import { findSecret, type FoundSecret, type SecretPlace } from "./findSecret.js";
import { keyPassword } from "./keyPassword.js";
import { openKeyFile } from "./openKeyFile.js";

/**
 * A private key of this machine, or several with commas between them, and where it is from: as {@link findSecret}, and before the one more
 * place the encrypted key files that `<name>_FILE` names, with commas between them. Their password is {@link keyPassword}'s.
 *
 * Errors: `KEY_EXPOSED`; those of `openKeyFile` and `keyPassword`.
 *
 * @param name Such as `MILK_ISSUER_KEY`.
 */
export async function findKey(name: string, otherwise?: SecretPlace): Promise<FoundSecret | undefined> {
  return findSecret(name, async () => (await inFiles(name)) ?? (await otherwise?.(name)));
}

async function inFiles(name: string): Promise<FoundSecret | undefined> {
  const files = (process.env[`${name}_FILE`] ?? "")
    .split(",")
    .map((file) => file.trim())
    .filter((file) => file !== "");
  if (files.length === 0) return undefined;
  const password = await keyPassword(name, `Password of ${files.join(", ")}: `);
  const keys: string[] = [];
  // One after the other: each takes a processor and 128 MB for a while.
  for (const file of files) keys.push((await openKeyFile(file, password)).privateKey);
  return { value: keys.join(","), source: `the key file ${files.join(", ")}` };
}
