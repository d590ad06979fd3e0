import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Service } from "../Service.js";
import { isBound } from "./isBound.js";

/**
 * Binds an account to the customer that a claim was made for. An account that is bound already is told so again, so that a wallet can
 * repeat a request whose answer was lost.
 *
 * Errors: `CLAIM_INVALID`, `ACCOUNT_BOUND`, `ACCOUNT_TAKEN`.
 */
export async function bindAccount({ book, reads, config }: Service, account: string, claim: string) {
  try {
    await book.bindAccount({ claim, account });
  } catch (error) {
    const invalid = error instanceof AllianceError && error.code === "CLAIM_INVALID";
    if (!invalid || !(await isBound(reads, account))) throw error;
  }
  const { memberKey } = await reads.balanceOf({ account });
  return { account, memberKey, chainId: config.chainId, point: config.point };
}
