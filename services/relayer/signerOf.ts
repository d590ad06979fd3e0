import { recoverAddress } from "ethers";

/** Who signed a hash; undefined when the bytes are no signature. */
export function signerOf(id: string, signature: string): string | undefined {
  try {
    return recoverAddress(id, signature);
  } catch {
    return undefined;
  }
}
