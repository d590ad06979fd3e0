import { hexlify, randomBytes, type Signer } from "ethers";
import { MEMBER_HEADERS, programmeRequest, type ProgrammeDomain, type ProgrammeRequest } from "./programmeRequest.js";
import { checkUnixTime } from "./time/checkUnixTime.js";

/** What a member signs; time and nonce are filled in where they are left out. */
export type ProgrammeCall = Pick<ProgrammeRequest, "method" | "path" | "body"> &
  Partial<Pick<ProgrammeRequest, "issuedAt" | "nonce">>;

/**
 * Signs a request to a programme's service with the member's own account; the result is sent as headers beside it.
 *
 * Error: `INVALID_TIME` when the time given, or the device's, is in another unit than seconds.
 */
export async function signProgrammeRequest(
  domain: ProgrammeDomain,
  member: Pick<Signer, "getAddress" | "signTypedData">,
  call: ProgrammeCall,
): Promise<Record<string, string>> {
  const issuedAt = checkUnixTime("time of the request", call.issuedAt ?? Math.floor(Date.now() / 1_000));
  const nonce = call.nonce ?? hexlify(randomBytes(32));
  const typed = programmeRequest(domain, { ...call, issuedAt, nonce });
  return {
    [MEMBER_HEADERS.account]: await member.getAddress(),
    [MEMBER_HEADERS.issuedAt]: issuedAt.toString(),
    [MEMBER_HEADERS.nonce]: nonce,
    [MEMBER_HEADERS.signature]: await member.signTypedData(typed.domain, typed.types, typed.value),
  };
}
