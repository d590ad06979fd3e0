import { command } from "../../command.js";
import { newKeyOptions } from "../../keyOptions.js";

/** `milk key new --out F [--password-file F] [--json]`: draws a key and encrypts it into a new file. */
export const keyNew = command({
  name: "new",
  says: "Draw a key, encrypt it into a new file, and print its address",
  takes: newKeyOptions,
  examples: [["key new --out /etc/milk/issuer.key", "The password is asked for at the terminal"]],
  run: async (given) => {
    const { Wallet } = await import("ethers");
    const { saveKey } = await import("../../saveKey.js");
    await saveKey(Wallet.createRandom(), given);
  },
});
