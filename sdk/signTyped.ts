import type { Signer, TypedDataDomain, TypedDataField } from "ethers";
import { normalSignature } from "./normalSignature.js";

/** Signs typed data (EIP-712); the signature is as contracts take it, whatever the wallet makes. */
export async function signTyped(
  signer: Pick<Signer, "signTypedData">,
  domain: TypedDataDomain,
  types: Record<string, TypedDataField[]>,
  value: Record<string, unknown>,
): Promise<string> {
  return normalSignature(await signer.signTypedData(domain, types, value));
}
