import { AllianceError } from "../AllianceError.js";
import { askSecret } from "../terminal/askSecret.js";
import { findSecret } from "./findSecret.js";
import { passwordIn } from "./passwordIn.js";

/**
 * The password of a key's encrypted file: from the file that `<name>_PASSWORD_FILE` names, from systemd's credential `<name>_PASSWORD`, or
 * typed by whoever sits at the terminal. Errors: `PASSWORD_MISSING`, `PASSWORD_UNREADABLE`, `KEY_EXPOSED`.
 *
 * @param name The key's.
 * @param question What the terminal shows.
 */
export async function keyPassword(name: string, question: string): Promise<string> {
  const variable = `${name}_PASSWORD`;
  const file = process.env[`${variable}_FILE`] ?? "";
  if (file !== "") return passwordIn(file);
  const found = process.env[variable] === undefined ? await findSecret(variable) : undefined;
  if (found !== undefined) return found.value;
  if (process.stdin.isTTY) return askSecret(question);
  throw new AllianceError(
    "PASSWORD_MISSING",
    `The key file that ${name}_FILE names needs its password, and nobody is there to type it.`,
    `Put it into a file with mode 600, and name the file in ${variable}_FILE.`,
  );
}
