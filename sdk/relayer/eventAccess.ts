import type { Signer, TypedDataDomain } from "ethers";
import { signTyped } from "../signTyped.js";
import { checkUnixTime } from "../time/checkUnixTime.js";

/** The relayer that is spoken to. */
export interface RelayerDomain {
  readonly chainId: bigint;
  /** The forwarder it submits to. */
  readonly forwarder: string;
}

/** See {@link eventAccess}. */
export const eventAccessTypes = {
  EventAccess: [
    { name: "account", type: "address" },
    { name: "expiresAt", type: "uint256" },
  ],
};

/** What a member signs (EIP-712) to follow the fates of all its requests. `expiresAt` in Unix seconds. */
export function eventAccess({ chainId, forwarder }: RelayerDomain, account: string, expiresAt: number) {
  const domain: TypedDataDomain = { name: "Milk Relayer", version: "1", chainId, verifyingContract: forwarder };
  return { domain, types: eventAccessTypes, value: { account, expiresAt } };
}

/** The query that opens a member's stream of events until `expiresAt`, Unix seconds. Error: `INVALID_TIME`: it is in another unit. */
export async function signEventAccess(
  relayer: RelayerDomain,
  member: Pick<Signer, "getAddress" | "signTypedData">,
  expiresAt: number,
): Promise<string> {
  checkUnixTime("end of the access", expiresAt);
  const account = await member.getAddress();
  const { domain, types, value } = eventAccess(relayer, account, expiresAt);
  const signature = await signTyped(member, domain, types, value);
  return `expiresAt=${expiresAt}&signature=${signature}`;
}
