import { concat, keccak256, toUtf8Bytes, type BytesLike } from "ethers";

/**
 * The key under which a partner links a customer: keccak256(salt ‖ customer number in UTF-8).
 *
 * @param salt 32 random bytes that only the partner keeps and destroys when the customer is erased.
 */
export function memberKey(customerNumber: string, salt: BytesLike): string {
  return keccak256(concat([salt, toUtf8Bytes(customerNumber)]));
}
