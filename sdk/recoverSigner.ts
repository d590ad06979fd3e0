import { dataSlice, isHexString, recoverAddress } from "ethers";

/** Half of secp256k1's order: the largest s that contracts take. */
const LARGEST_S = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/**
 * Who signed a hash, as OpenZeppelin's ECDSA says it; undefined when contracts would refuse the bytes. Ethers by itself recovers from forms
 * that they refuse: see {@link normalSignature}.
 */
export function recoverSigner(hash: string, signature: string): string | undefined {
  if (!isHexString(signature, 65) || !/1[bc]$/i.test(signature)) return undefined;
  if (BigInt(dataSlice(signature, 32, 64)) > LARGEST_S) return undefined;
  try {
    return recoverAddress(hash, signature);
  } catch {
    return undefined;
  }
}
