import { toBeHex } from "ethers";

const kinds = { admin: 1n, issuer: 2n, treasurer: 3n } as const;

/** A role that belongs to one partner. */
export type PartnerRoleKind = keyof typeof kinds;

/** The id of a partner's role in the registry: `partnerId << 8 | kind`, as `contracts/libraries/PartnerRoles.sol` has it. */
export function partnerRole(partnerId: number | bigint, kind: PartnerRoleKind): string {
  return toBeHex((BigInt(partnerId) << 8n) | kinds[kind], 32);
}
