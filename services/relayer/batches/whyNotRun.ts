import type { RelayRequest } from "../../../sdk/relayer/schemas.js";

/** Why the forwarder passed a request over that was in time. @param next The member's next nonce there. */
export function whyNotRun({ nonce }: Pick<RelayRequest, "nonce">, next: bigint): string {
  return next > nonce
    ? "the forwarder did not take it: another request used its nonce meanwhile"
    : "the forwarder did not take it, though its nonce is not used: it does not know the signature as the member's";
}
