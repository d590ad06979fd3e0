import type { AddressLike, BigNumberish, BytesLike, Signer } from "ethers";
import { resolveAddress } from "ethers";
import type { PartnerPoint } from "./contracts.js";
import { signTyped } from "./signTyped.js";
import { checkDeadline } from "./time/checkDeadline.js";

/** What a member consents to: the link of the account to a partner's customer number. */
export interface LinkConsent {
  readonly account: AddressLike;
  /** keccak256 of the customer number and a random 32-byte salt that the partner keeps. */
  readonly memberKey: BytesLike;
  /** Last second the consent holds, Unix time. */
  readonly deadline: BigNumberish;
}

/** What a member signs for `PartnerPoint.link` (EIP-712). */
export const linkTypes = {
  Link: [
    { name: "account", type: "address" },
    { name: "memberKey", type: "bytes32" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** The EIP-712 domain of a contract, read from it by ERC-5267. */
export async function eip712Domain(contract: Pick<PartnerPoint, "eip712Domain">) {
  const { name, version, chainId, verifyingContract } = await contract.eip712Domain();
  return { name, version, chainId, verifyingContract };
}

/** The member's signature under `PartnerPoint.link`, over its current nonce. Error: `INVALID_TIME`: the deadline is in another unit. */
export async function signLinkConsent(point: PartnerPoint, member: Signer, consent: LinkConsent): Promise<string> {
  const deadline = checkDeadline(consent.deadline);
  const account = await resolveAddress(consent.account);
  const [domain, nonce] = await Promise.all([eip712Domain(point), point.nonces(account)]);
  return signTyped(member, domain, linkTypes, { account, memberKey: consent.memberKey, nonce, deadline });
}
