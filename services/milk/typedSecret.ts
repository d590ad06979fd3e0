import { AllianceError } from "../../sdk/AllianceError.js";
import { askSecret } from "../../sdk/terminal/askSecret.js";

/**
 * A secret that somebody types at the terminal, which does not show it. Error: `NOTHING_TYPED` without a terminal, too.
 *
 * @param option Which gives it in a file instead.
 */
export async function typedSecret(question: string, option: string): Promise<string> {
  if (process.stdin.isTTY) return askSecret(question);
  throw new AllianceError(
    "NOTHING_TYPED",
    "There is no terminal to type a secret at.",
    `Give it in a file: ${option}.`,
  );
}
