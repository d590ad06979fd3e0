import { hexlify } from "ethers";
import type { ERC2771Forwarder } from "../contracts.js";
import { recoverSigner } from "../recoverSigner.js";
import { forwardTypes } from "../relayer/forwardTypes.js";
import type { ForwardRequest } from "../signForwardRequest.js";
import { eip712Domain } from "../signLinkConsent.js";
import { typedDataHash } from "../typedDataHash.js";

/** Signed so far ahead of the others that are on chain, at most. */
const AHEAD = 16n;

/** The nonce that a member signed a request for, which the request does not carry; undefined when it is not the member's signature. */
export async function signedNonce(
  forwarder: ERC2771Forwarder,
  { from, to, value, gas, deadline, data, signature }: ForwardRequest,
  next: bigint,
): Promise<bigint | undefined> {
  const domain = await eip712Domain(forwarder);
  for (let nonce = next + AHEAD; nonce >= 0n; nonce--) {
    const hash = typedDataHash(domain, forwardTypes, { from, to, value, gas, nonce, deadline, data });
    if (recoverSigner(hash, hexlify(signature)) === from) return nonce;
  }
  return undefined;
}
