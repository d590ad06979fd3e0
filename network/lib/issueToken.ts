import { resolve } from "node:path";
import { makeToken, type TokenRequest } from "./makeToken.js";
import { openNetwork } from "./openNetwork.js";
import { ownerOfNew } from "./ownerOfNew.js";
import { writePrivate } from "./writePrivate.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Makes a token and writes it into a new file that only this user can read (of root's, the owner of its directory): a token on a terminal or in a log is as good as the file.
 *
 * Errors: `TOKEN_INVALID`, `TOKEN_UNWRITABLE`, and those of {@link openNetwork}.
 */
export async function issueToken(directory: string, request: TokenRequest, out: string): Promise<void> {
  const { tokenKey } = await openNetwork(directory);
  const token = await makeToken(tokenKey, request);
  try {
    await writePrivate(resolve(out), `${token}\n`, await ownerOfNew(resolve(out)), { keep: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "TOKEN_UNWRITABLE",
      `The token cannot be written to ${out}: ${reason}.`,
      "Give the path of a new file in a directory where you may write.",
      { cause },
    );
  }
}
