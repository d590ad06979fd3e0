import { passwordIn } from "../../../../sdk/secrets/passwordIn.js";
import { toJson } from "../../../../sdk/text/toJson.js";
import { command, json } from "../../command.js";
import { typedSecret } from "../../typedSecret.js";

/** `milk key show --key F [--check] [--password-file F] [--json]`: the address of a key file; with `--check` its password must open it. */
export const keyShow = command({
  name: "show",
  says: "Print the address of an encrypted key file",
  takes: {
    key: { type: "string", describe: "The key file", demandOption: true },
    check: { type: "boolean", describe: "Open it with its password, and so prove the address", default: false },
    "password-file": { type: "string", describe: "With --check: a file with the password; typed if left out" },
    json,
  },
  examples: [
    ["key show --key /etc/milk/issuer.key", "What the file says, without its password"],
    ["key show --key /etc/milk/issuer.key --check", "The password is asked for, and must open the file"],
  ],
  run: async ({ key, check, passwordFile, json: asJson }) => {
    const { openKeyFile } = await import("../../../../sdk/secrets/openKeyFile.js");
    const { readKeyFile } = await import("../../../../sdk/secrets/readKeyFile.js");
    const { address } = check ? await openKeyFile(key, await passwordOf(passwordFile)) : await readKeyFile(key);
    process.stdout.write(asJson ? toJson({ file: key, address }) : `${address}\n`);
  },
});

async function passwordOf(file: string | undefined): Promise<string> {
  return file === undefined ? typedSecret("Password: ", "--password-file") : passwordIn(file);
}
