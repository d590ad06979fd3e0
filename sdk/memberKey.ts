import type { BytesLike } from "ethers";
import { saltedHash } from "./saltedHash.js";

/**
 * The key under which a partner links a customer: keccak256(salt ‖ customer number in UTF-8, NFC).
 *
 * Error: `SALT_LENGTH`.
 *
 * @param salt 32 random bytes that only the partner keeps and destroys when the customer is erased.
 */
export function memberKey(customerNumber: string, salt: BytesLike): string {
  return saltedHash(customerNumber, salt);
}
