import { concat, dataLength, keccak256, toUtf8Bytes, type BytesLike } from "ethers";
import { AllianceError } from "./AllianceError.js";

const SALT_BYTES = 32;

/**
 * The key under which a partner links a customer: keccak256(salt ‖ customer number in UTF-8).
 *
 * Error: `SALT_LENGTH` when the salt has not 32 bytes; without one, anybody could find the number by trying.
 *
 * @param salt 32 random bytes that only the partner keeps and destroys when the customer is erased.
 */
export function memberKey(customerNumber: string, salt: BytesLike): string {
  const length = dataLength(salt);
  if (length !== SALT_BYTES) {
    throw new AllianceError("SALT_LENGTH", `The salt has ${length} bytes, not ${SALT_BYTES}.`, "Use randomBytes(32).");
  }
  return keccak256(concat([salt, toUtf8Bytes(customerNumber)]));
}
