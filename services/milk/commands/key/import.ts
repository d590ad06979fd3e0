import { AllianceError } from "../../../../sdk/AllianceError.js";
import { readSecretFile } from "../../../../sdk/secrets/readSecretFile.js";
import { command } from "../../command.js";
import { newKeyOptions } from "../../keyOptions.js";
import { typedSecret } from "../../typedSecret.js";

/** `milk key import --out F [--from F] [--password-file F] [--json]`: encrypts a key that there is into a new file. */
export const keyImport = command({
  name: "import",
  says: "Encrypt a key that there is into a new file, and print its address",
  takes: {
    ...newKeyOptions,
    from: { type: "string", describe: "A file with the key in hexadecimal; typed at the terminal if left out" },
  },
  examples: [["key import --out /etc/milk/issuer.key", "Key and password are asked for at the terminal"]],
  run: async (given) => {
    const { Wallet } = await import("ethers");
    const { saveKey } = await import("../../saveKey.js");
    const text = given.from === undefined ? await typedSecret("Private key: ", "--from") : await keyIn(given.from);
    let wallet;
    try {
      wallet = new Wallet(text.trim());
    } catch {
      // The cause would show the key.
      throw new AllianceError("INVALID_KEY", "This is no private key.", "Give 32 bytes in hexadecimal.");
    }
    await saveKey(wallet, given);
  },
});

async function keyIn(file: string): Promise<string> {
  const text = await readSecretFile("key's file", file);
  if (text !== undefined) return text;
  throw new AllianceError(
    "KEY_FILE_UNREADABLE",
    `The key's file ${file} cannot be read.`,
    "Give the path of the file.",
  );
}
