import { AllianceError } from "../../sdk/AllianceError.js";
import { passwordIn } from "../../sdk/secrets/passwordIn.js";
import { typedSecret } from "./typedSecret.js";

const SHORTEST = 12;

/**
 * The password for a new key file: from a file, or typed twice at the terminal. Errors: `PASSWORD_SHORT`, `PASSWORD_DIFFERS`,
 * `NOTHING_TYPED`; those of `passwordIn`.
 */
export async function newPassword(file: string | undefined): Promise<string> {
  const password = file === undefined ? await typed() : await passwordIn(file);
  if (password.length >= SHORTEST) return password;
  throw new AllianceError(
    "PASSWORD_SHORT",
    `The password has fewer than ${SHORTEST} characters.`,
    "Give a longer one, such as five words drawn by lot.",
  );
}

async function typed(): Promise<string> {
  const password = await typedSecret("New password: ", "--password-file");
  if (password === (await typedSecret("The same again: ", "--password-file"))) return password;
  throw new AllianceError("PASSWORD_DIFFERS", "The two passwords are not the same.", "Type it again.");
}
