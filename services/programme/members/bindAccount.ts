import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Service } from "../Service.js";
import { isBound } from "./isBound.js";

/**
 * Binds an account to the customer that a claim was made for. An account that is bound already is told so again, so that a wallet can
 * repeat a request whose answer was lost.
 *
 * Errors: `CLAIM_INVALID`, `ACCOUNT_BOUND`, `ACCOUNT_TAKEN`.
 */
export function bindAccount({ book, config }: Service, account: string, claim: string) {
  try {
    book.bindAccount({ claim, account });
  } catch (error) {
    if (!(error instanceof AllianceError) || error.code !== "CLAIM_INVALID" || !isBound(book, account)) throw error;
  }
  const { memberKey } = book.balanceOf({ account });
  return { account, memberKey, chainId: config.chainId, point: config.point };
}
