import { resolveAddress, Signature, type AddressLike, type BigNumberish, type Signer } from "ethers";
import { checkUint } from "./checkUint.js";
import { eip712Domain } from "./signLinkConsent.js";
import { checkDeadline } from "./time/checkDeadline.js";
import type { MilkToken, PartnerPoint } from "./contracts.js";
import { signTyped } from "./signTyped.js";

/** An allowance given by signature. */
export interface Permit {
  /** Whose tokens; left out, the signer's. */
  readonly owner?: AddressLike;
  readonly spender: AddressLike;
  /** Wei of MLK, or points. */
  readonly value: BigNumberish;
  /** Last second the permit can be used, Unix time. */
  readonly deadline: BigNumberish;
  /** The owner's place in its own sequence; left out, the token's current nonce. */
  readonly nonce?: BigNumberish | undefined;
}

/** What an owner signs for `permit` (EIP-712, ERC-2612). */
export const permitTypes = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/**
 * Signs an allowance for `permit` of MLK or of a programme's points (ERC-2612). Whoever holds the signature may submit it.
 *
 * Errors: `INVALID_TIME` for a deadline in another unit than seconds, `INVALID_AMOUNT` for a value that is no whole number.
 */
export async function signPermit(token: MilkToken | PartnerPoint, signer: Signer, permit: Permit): Promise<Signature> {
  const [value, deadline] = [checkUint("allowance", permit.value), checkDeadline(permit.deadline)];
  const owner = await resolveAddress(permit.owner ?? signer);
  const [domain, nonce, spender] = await Promise.all([
    eip712Domain(token),
    permit.nonce ?? token.nonces(owner),
    resolveAddress(permit.spender),
  ]);
  return Signature.from(await signTyped(signer, domain, permitTypes, { owner, spender, value, nonce, deadline }));
}
