import { dataSlice, isHexString, Signature, toBeHex, toBigInt } from "ethers";

/** Order of secp256k1. Of a signature and its mirror image the chain takes the one whose s is not above half of it. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const COMPACT = 64;
const WHOLE = 65;

/**
 * A signature as contracts take it (OpenZeppelin's ECDSA): 65 bytes, s in the lower half, v 27 or 28. Wallets also make others that say the
 * same: v 0 or 1 (hardware wallets), 35 and above (EIP-155), 64 bytes (EIP-2098), an s in the upper half. What is no signature of a key, such
 * as a contract account's, is given back as it is.
 */
export function normalSignature(signature: string): string {
  if (isHexString(signature, COMPACT)) {
    const parity = toBigInt(dataSlice(signature, 32, 33)) >> 7n;
    const s = toBigInt(dataSlice(signature, 32)) & ((1n << 255n) - 1n);
    return joined(dataSlice(signature, 0, 32), s, parity === 1n, signature);
  }
  if (!isHexString(signature, WHOLE)) return signature;
  const v = Number(dataSlice(signature, 64));
  const known = v <= 1 || v === 27 || v === 28 || v >= 35;
  if (!known) return signature;
  const odd = v <= 1 ? v === 1 : v % 2 === 0;
  return joined(dataSlice(signature, 0, 32), toBigInt(dataSlice(signature, 32, 64)), odd, signature);
}

function joined(r: string, given: bigint, givenOdd: boolean, signature: string): string {
  if (given === 0n || given >= ORDER) return signature;
  const upper = given > ORDER / 2n;
  const s = upper ? ORDER - given : given;
  return Signature.from({ r, s: toBeHex(s, 32), yParity: givenOdd === upper ? 0 : 1 }).serialized;
}
