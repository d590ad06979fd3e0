import { resolveAddress, type AddressLike, type BigNumberish, type Signer } from "ethers";
import { eip712Domain } from "./signLinkConsent.js";
import type { PartnerPoint } from "./contracts.js";
import { signTyped } from "./signTyped.js";
import { checkDeadline } from "./time/checkDeadline.js";

/** What a member's new account consents to: to take over a linked account whose key is lost. */
export interface Recovery {
  /** The linked account. */
  readonly account: AddressLike;
  /** Who is to get its points and its link: the signer, or the contract account it signs for. */
  readonly successor: AddressLike;
  /** Last second the consent holds, Unix time. */
  readonly deadline: BigNumberish;
}

/** What a successor signs for `PartnerPoint.recover` (EIP-712). */
export const recoveryTypes = {
  Recover: [
    { name: "account", type: "address" },
    { name: "successor", type: "address" },
    { name: "memberKey", type: "bytes32" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/**
 * The successor's signature under `PartnerPoint.recover`, over its current nonce and the account's member key. It holds for this
 * account and this customer number only, and until the successor's nonce is used.
 *
 * Error: `INVALID_TIME` for a deadline in another unit than seconds.
 */
export async function signRecovery(point: PartnerPoint, signer: Signer, recovery: Recovery): Promise<string> {
  const deadline = checkDeadline(recovery.deadline);
  const [account, successor] = await Promise.all([
    resolveAddress(recovery.account),
    resolveAddress(recovery.successor),
  ]);
  const [domain, nonce, memberKey] = await Promise.all([
    eip712Domain(point),
    point.nonces(successor),
    point.memberKeyOf(account),
  ]);
  return signTyped(signer, domain, recoveryTypes, { account, successor, memberKey, nonce, deadline });
}
